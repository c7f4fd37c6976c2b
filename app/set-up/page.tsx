import type { Metadata } from "next";
import { hasPeople } from "#lib/queries/access/set-up-state";
import { instance } from "../session/instance.ts";
import { SetUpDone } from "./set-up-done.tsx";
import { SetUpFrame } from "./set-up-frame.tsx";

export const metadata: Metadata = { title: "Set up" };
export const dynamic = "force-dynamic";

/** Where somebody lands who opens an instance without people: says where the link is, never the link. */
export default async function SetUpPage() {
  if (await hasPeople(instance().database.db)) return <SetUpDone />;
  return (
    <SetUpFrame
      title="Nobody has an account here yet"
      lead="Evenkeel is running. Its first administrator is made with a link that only the machine's owner can read."
    >
      <ol className="grid gap-3 text-form">
        <li>
          <b>1.</b> Look where Evenkeel was started: a terminal, or the log of its service. After “Evenkeel is ready” it
          printed a link that begins with <span className="mono">{instance().environment.publicUrl}/set-up/</span>
        </li>
        <li>
          <b>2.</b> Open it within 24 hours. It works once.
        </li>
        <li>
          <b>3.</b> Lost or too late? Start Evenkeel again: it prints a fresh link and ends the older ones.
        </li>
      </ol>
      <p className="text-body text-muted">
        Applications and the public{" "}
        <a className="link" href="/status">
          status page
        </a>{" "}
        need no account.
      </p>
    </SetUpFrame>
  );
}
