import { systemClock } from "#lib/adapters/clock";
import { may } from "#lib/commands/kernel/may";
import { incidentPage } from "#lib/queries/incident/incident-page";
import { liveAnswer } from "../../../live-answer.ts";

export const dynamic = "force-dynamic";

interface RouteContext {
  params: Promise<{ incidentId: string }>;
}

export async function GET(_request: Request, context: RouteContext) {
  const { incidentId } = await context.params;
  return liveAnswer("incident:read", async (db, ctx) =>
    incidentPage(db, { incidentId, now: systemClock(), mayReadGroups: await may(ctx, "group:read") }),
  );
}
