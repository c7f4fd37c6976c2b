import { systemClock } from "#lib/adapters/clock";
import { incidentList } from "#lib/queries/incident/incident-list";
import { liveAnswer } from "../../../(console)/live-answer.ts";
import { consoleEnvironment } from "../../../session/console-environment.ts";

export const dynamic = "force-dynamic";

export async function GET() {
  return liveAnswer("incident:follow", async (db) =>
    incidentList(db, { environment: await consoleEnvironment(), now: systemClock() }),
  );
}
