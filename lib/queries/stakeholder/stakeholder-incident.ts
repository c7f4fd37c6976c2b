import type { Database } from "#db/client";
import { affectedMeasure } from "../incident/affected-measure.ts";
import { findIncidentFacts, type IncidentFacts } from "../incident/incident-facts.ts";
import { withoutGroups } from "../incident/incident-page.ts";
import { linkedRollout } from "../incident/incident-rollout.ts";
import { incidentUpdates } from "../incident/incident-updates.ts";
import type { SeriesPoint } from "../series/variant-series.ts";

/** What people who are not responders read of an incident: no notes, no drafts, no names of metrics. */
export interface StakeholderIncident {
  asOf: number;
  facts: Pick<
    IncidentFacts,
    | "id"
    | "number"
    | "words"
    | "kind"
    | "title"
    | "summary"
    | "severity"
    | "state"
    | "family"
    | "impactStartedAt"
    | "detectedAt"
    | "mitigatedAt"
    | "resolvedAt"
    | "nextUpdateDueAt"
    | "affected"
    | "cause"
    | "mitigation"
    | "demoHistory"
  > & { commander: string | null; isByMachine: boolean };
  /** The group that lost most and how many of it, where that can be told. */
  harmed: { group: string | null; count: number; of: number } | null;
  trend: { from: number; to: number; points: SeriesPoint[]; of: "units" | "share" } | null;
  /** Newest last; only what the public can read. */
  said: Array<{ id: string; at: number; phase: string; body: string }>;
}

export async function stakeholderIncident(
  db: Database,
  { incidentId, now, mayReadGroups }: { incidentId: string; now: Date; mayReadGroups: boolean },
): Promise<StakeholderIncident | undefined> {
  const found = await findIncidentFacts(db, incidentId);
  if (!found) return undefined;
  const facts = mayReadGroups ? found : withoutGroups(found);
  const release = await linkedRollout(db, facts);
  const [affected, updates] = await Promise.all([
    affectedMeasure(db, { facts, release, now, mayReadGroups }).catch(() => null),
    incidentUpdates(db, facts.id),
  ]);
  const published = updates.filter((update) => update.state === "published");
  return {
    asOf: now.getTime(),
    facts: shown(facts),
    harmed: affected?.harmed ? { group: affected.group, ...affected.harmed } : null,
    trend: release && affected ? trendOf(affected, release.steps) : null,
    said: published.map((update) => ({
      id: update.id,
      at: update.publishedAt ?? update.draftedAt,
      phase: update.phase,
      body: update.body,
    })),
  };
}

function shown(facts: IncidentFacts): StakeholderIncident["facts"] {
  const { id, number, words, kind, title, summary, severity, state, family, cause, mitigation, demoHistory } = facts;
  const { impactStartedAt, detectedAt, mitigatedAt, resolvedAt, nextUpdateDueAt, affected } = facts;
  return {
    ...{ id, number, words, kind, title, summary, severity, state, family, cause, mitigation, demoHistory },
    ...{ impactStartedAt, detectedAt, mitigatedAt, resolvedAt, nextUpdateDueAt, affected },
    commander: facts.commander?.name ?? null,
    isByMachine: facts.detectedBy === "gate" || facts.decisionId !== null,
  };
}

type Steps = ReadonlyArray<{ at: number; toPercent: number }>;

/** Units on the bad version a minute where telemetry tells them, else its share of traffic, which is always known. */
function trendOf(
  affected: { from: number; to: number; metPerMinute: SeriesPoint[] },
  steps: Steps,
): StakeholderIncident["trend"] {
  const { from, to, metPerMinute } = affected;
  if (metPerMinute.some((point) => (point.value ?? 0) > 0)) return { from, to, points: metPerMinute, of: "units" };
  const points = steps.flatMap((step, index): SeriesPoint[] => [
    { at: step.at, value: steps[index - 1]?.toPercent ?? 0, n: 0 },
    { at: step.at, value: step.toPercent, n: 0 },
  ]);
  if (points.length === 0) return null;
  return { from, to, points: [...points, { at: to, value: steps.at(-1)?.toPercent ?? 0, n: 0 }], of: "share" };
}
