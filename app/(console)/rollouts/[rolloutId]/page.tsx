import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { systemClock } from "#lib/adapters/clock";
import { roleCan } from "#lib/domain/access/can";
import { blastRadius } from "#lib/queries/rollout/blast-radius";
import { type RolloutRange, rolloutPage, rolloutRanges } from "#lib/queries/rollout/rollout-page";
import { requirePerson } from "../../../session/current-person.ts";
import { instance } from "../../../session/instance.ts";
import { ConsoleFrame } from "../../console-frame.tsx";
import { NoPermission } from "../../no-permission.tsx";
import { RolloutView } from "./rollout-view.tsx";

export const metadata: Metadata = { title: "Rollout" };

interface RolloutPageProps {
  params: Promise<{ rolloutId: string }>;
  searchParams: Promise<{ range?: string }>;
}

export default async function RolloutDetailPage({ params, searchParams }: RolloutPageProps) {
  const person = await requirePerson();
  const { rolloutId } = await params;
  if (!roleCan(person.role, "rollout:read"))
    return <NoPermission permission="rollout:read" role={person.role} current="/rollouts" />;
  const asked = (await searchParams).range;
  const range: RolloutRange = rolloutRanges.find((one) => one === asked) ?? "rollout";
  const { db } = instance().database;
  const now = systemClock();
  const page = await rolloutPage(db, { rolloutId, range, now });
  // Counting distinct units may be too much for a database in trouble; the page, and the way back, stand without it.
  const reach = await blastRadius(db, { rolloutId, now, withGroups: false }).catch(() => undefined);
  if (!page) notFound();
  const may = {
    rollBack: roleCan(person.role, "rollout:roll-back"),
    pause: roleCan(person.role, "rollout:pause"),
    operate: roleCan(person.role, "rollout:advance"),
    approve: roleCan(person.role, "rollout:approve"),
    override: roleCan(person.role, "rollout:override"),
    readGroups: roleCan(person.role, "group:read"),
    isAuthor: page.governance.author.kind === "user" && page.governance.author.id === person.userId,
  };
  return (
    <ConsoleFrame current="/rollouts">
      <RolloutView initial={page} may={may} reach={reach ?? null} />
    </ConsoleFrame>
  );
}
