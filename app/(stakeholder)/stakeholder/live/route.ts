import { systemClock } from "#lib/adapters/clock";
import { incidentList } from "#lib/queries/incident/incident-list";
import { ENVIRONMENT } from "../../../(console)/console-frame.tsx";
import { liveAnswer } from "../../../(console)/live-answer.ts";

export const dynamic = "force-dynamic";

export async function GET() {
  return liveAnswer("incident:follow", (db) => incidentList(db, { environment: ENVIRONMENT, now: systemClock() }));
}
