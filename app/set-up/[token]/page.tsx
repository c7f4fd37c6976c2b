import type { Metadata } from "next";
import { systemClock } from "#lib/adapters/clock";
import { hasPeople, isSetUpLinkOpen } from "#lib/queries/access/set-up-state";
import { instance } from "../../session/instance.ts";
import { linkHashes } from "../../session/link-hashes.ts";
import { SetUpDone } from "../set-up-done.tsx";
import { SetUpFrame } from "../set-up-frame.tsx";
import { SetUpForm } from "./set-up-form.tsx";

export const metadata: Metadata = { title: "Set up", robots: { index: false }, referrer: "no-referrer" };
export const dynamic = "force-dynamic";

interface SetUpLinkProps {
  params: Promise<{ token: string }>;
}

export default async function SetUpLinkPage({ params }: SetUpLinkProps) {
  const { token } = await params;
  const { db } = instance().database;
  if (await hasPeople(db)) return <SetUpDone />;
  if (!(await isSetUpLinkOpen(db, { hashes: linkHashes(token), now: systemClock() })))
    return (
      <SetUpFrame
        title="This link opens nothing"
        lead="It has expired, a newer one has replaced it, or it was not copied whole. Start Evenkeel again: it prints a fresh one."
      />
    );
  return (
    <SetUpFrame title="Set up Evenkeel" lead="You become its first administrator. This takes a minute.">
      <SetUpForm token={token} />
    </SetUpFrame>
  );
}
