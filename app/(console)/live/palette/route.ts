import { systemClock } from "#lib/adapters/clock";
import { paletteFacts } from "#lib/queries/console/palette";
import { consoleEnvironment } from "../../../session/console-environment.ts";
import { liveAnswer } from "../../live-answer.ts";

export const dynamic = "force-dynamic";

export async function GET() {
  return liveAnswer("rollout:read", async (db) =>
    paletteFacts(db, { environment: await consoleEnvironment(), now: systemClock() }),
  );
}
