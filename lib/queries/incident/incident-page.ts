import type { Database } from "#db/client";
import { type AffectedMeasure, affectedMeasure } from "./affected-measure.ts";
import { findIncidentFacts, type IncidentFacts, incidentTimeline, type TimelineLine } from "./incident-facts.ts";
import { type LinkedRollout, linkedRollout } from "./incident-rollout.ts";
import { incidentUpdates, pageComponents, type UpdateComponent, type UpdateFacts } from "./incident-updates.ts";

/** Everything one incident page shows, read at one instant. */
export interface IncidentPage {
  asOf: number;
  facts: IncidentFacts;
  updates: UpdateFacts[];
  timeline: TimelineLine[];
  release: LinkedRollout | null;
  /** Null when its counters could not be read: the rest of the page stays. */
  affected: AffectedMeasure | null;
  components: UpdateComponent[];
}

export async function incidentPage(
  db: Database,
  request: { incidentId: string; now: Date; mayReadGroups: boolean },
): Promise<IncidentPage | undefined> {
  const found = await findIncidentFacts(db, request.incidentId);
  if (!found) return undefined;
  const { now, mayReadGroups } = request;
  const facts = mayReadGroups ? found : withoutGroups(found);
  const release = await linkedRollout(db, facts);
  const [updates, timeline, affected, components] = await Promise.all([
    incidentUpdates(db, facts.id),
    incidentTimeline(db, facts.id),
    affectedMeasure(db, { facts, release, now, mayReadGroups }).catch(() => null),
    pageComponents(db, facts.environment),
  ]);
  return { asOf: now.getTime(), facts, updates, timeline, release, affected, components };
}

/** Counts of affected people as one number. */
export const withoutGroups = (facts: IncidentFacts): IncidentFacts =>
  facts.affected ? { ...facts, affected: { units: facts.affected.units, of: facts.affected.of } } : facts;
