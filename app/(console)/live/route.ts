import { systemClock } from "#lib/adapters/clock";
import { overview } from "#lib/queries/console/overview";
import { consoleEnvironment } from "../../session/console-environment.ts";
import { liveAnswer } from "../live-answer.ts";

export const dynamic = "force-dynamic";

export async function GET() {
  return liveAnswer("rollout:read", async (db) =>
    overview(db, { environment: await consoleEnvironment(), now: systemClock() }),
  );
}
