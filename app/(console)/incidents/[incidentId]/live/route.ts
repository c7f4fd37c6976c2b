import { systemClock } from "#lib/adapters/clock";
import { incidentPage } from "#lib/queries/incident/incident-page";
import { liveAnswer } from "../../../live-answer.ts";

export const dynamic = "force-dynamic";

interface RouteContext {
  params: Promise<{ incidentId: string }>;
}

export async function GET(_request: Request, context: RouteContext) {
  const { incidentId } = await context.params;
  return liveAnswer("incident:read", (db) => incidentPage(db, { incidentId, now: systemClock() }));
}
