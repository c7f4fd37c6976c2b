import { and, asc, eq, inArray } from "drizzle-orm";
import type { Database } from "#db/client";
import { incident, incidentUpdate } from "#db/schema/incident";
import { openIncidentStates } from "#lib/domain/incident/state";
import { activeStates } from "#lib/domain/rollout/state";
import { rolloutRows } from "./rollout-rows.ts";

/** A rollout that one press would take back. */
export interface ReturnableRollout {
  id: string;
  service: string;
  baselineVariant: string;
  candidateVariant: string;
  trafficPercent: number;
}

/** An open incident with a text that waits for somebody to publish it. */
export interface WaitingUpdate {
  incidentId: string;
  number: number;
  title: string;
}

/** What can be acted on right now, wherever one is. */
export interface PaletteFacts {
  asOf: number;
  rollouts: ReturnableRollout[];
  updates: WaitingUpdate[];
}

const MOST = 20;

export async function paletteFacts(db: Database, request: { environment: string; now: Date }): Promise<PaletteFacts> {
  const [rollouts, updates] = await Promise.all([
    rolloutRows(db, { ...request, states: activeStates, limit: MOST }),
    db
      .selectDistinctOn([incident.severity, incident.id], {
        incidentId: incident.id,
        number: incident.number,
        title: incident.title,
      })
      .from(incident)
      .innerJoin(incidentUpdate, and(eq(incidentUpdate.incidentId, incident.id), eq(incidentUpdate.state, "draft")))
      .where(and(eq(incident.environment, request.environment), inArray(incident.state, openIncidentStates)))
      .orderBy(asc(incident.severity), incident.id)
      .limit(MOST),
  ]);
  return {
    asOf: request.now.getTime(),
    rollouts: rollouts
      .filter((one) => one.canRollBack)
      .map(({ id, service, baselineVariant, candidateVariant, trafficPercent }) => ({
        id,
        service,
        baselineVariant,
        candidateVariant,
        trafficPercent,
      })),
    updates,
  };
}
