import { systemClock } from "#lib/adapters/clock";
import { may } from "#lib/commands/kernel/may";
import { stakeholderIncident } from "#lib/queries/stakeholder/stakeholder-incident";
import { liveAnswer } from "../../../../../(console)/live-answer.ts";

export const dynamic = "force-dynamic";

interface RouteContext {
  params: Promise<{ incidentId: string }>;
}

export async function GET(_request: Request, context: RouteContext) {
  const { incidentId } = await context.params;
  return liveAnswer("incident:follow", async (db, ctx) =>
    stakeholderIncident(db, { incidentId, now: systemClock(), mayReadGroups: await may(ctx, "group:read") }),
  );
}
