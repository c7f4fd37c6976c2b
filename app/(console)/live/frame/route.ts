import { systemClock } from "#lib/adapters/clock";
import { frameFacts } from "#lib/queries/console/frame";
import { consoleEnvironment } from "../../../session/console-environment.ts";
import { liveAnswer } from "../../live-answer.ts";

export const dynamic = "force-dynamic";

export async function GET() {
  return liveAnswer("rollout:read", async (db) =>
    frameFacts(db, { environment: await consoleEnvironment(), now: systemClock() }),
  );
}
