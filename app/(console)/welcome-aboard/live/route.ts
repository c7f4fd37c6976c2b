import { systemClock } from "#lib/adapters/clock";
import { firstRun } from "#lib/queries/first-run/first-run";
import { consoleEnvironment } from "../../../session/console-environment.ts";
import { liveAnswer } from "../../live-answer.ts";

export const dynamic = "force-dynamic";

export async function GET() {
  return liveAnswer("key:write", async (db) =>
    firstRun(db, { environment: await consoleEnvironment(), now: systemClock() }),
  );
}
