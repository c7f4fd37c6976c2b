import { desc, eq } from "drizzle-orm";
import type { Database } from "#db/client";
import { decision, evidence, rollout, trafficChange } from "#db/schema/rollout";
import type { RolloutStateKind } from "#lib/domain/rollout/state";
import { epochMs, type IncidentFacts } from "./incident-facts.ts";

/** The release behind an incident, and what became of its traffic. Instants are epoch ms. */
export interface LinkedRollout {
  id: string;
  title: string;
  baselineVariant: string;
  candidateVariant: string;
  state: RolloutStateKind;
  /** Share of traffic the release has now, 0–100. */
  trafficPercent: number;
  /** Metric of the gate that decided; null when no gate did. */
  metric: string | null;
  /** Generated sentence of the decision; what matters stands between asterisks. */
  because: string;
  /** Key figures of the evidence record: kept, hash-chained, replayable. */
  evidence: { id: string; tick: number; hash: string } | null;
  steps: Array<{ at: number; fromPercent: number; toPercent: number; verifiedAt: number | null }>;
}

export async function linkedRollout(db: Database, facts: IncidentFacts): Promise<LinkedRollout | null> {
  if (!facts.rolloutId) return null;
  const [row] = await db.select().from(rollout).where(eq(rollout.id, facts.rolloutId));
  if (!row) return null;
  const [decided] = facts.decisionId
    ? await db.select().from(decision).where(eq(decision.id, facts.decisionId))
    : await db.select().from(decision).where(eq(decision.rolloutId, row.id)).orderBy(desc(decision.at)).limit(1);
  const evidenceId = facts.evidenceId ?? decided?.evidenceId ?? null;
  const [record] = evidenceId
    ? await db
        .select({ id: evidence.id, tick: evidence.tick, hash: evidence.hash })
        .from(evidence)
        .where(eq(evidence.id, evidenceId))
    : [];
  const changes = await db
    .select()
    .from(trafficChange)
    .where(eq(trafficChange.rolloutId, row.id))
    .orderBy(trafficChange.requestedAt);
  return {
    id: row.id,
    title: row.title,
    baselineVariant: row.baselineVariant,
    candidateVariant: row.candidateVariant,
    state: row.state,
    trafficPercent: row.trafficPercent,
    metric: row.plan.gates.find((gate) => gate.key === decided?.because.gateKey)?.metric ?? null,
    because: decided?.because.sentence ?? row.stateBecause,
    evidence: record ?? null,
    steps: changes.map((change) => ({
      at: change.requestedAt.getTime(),
      fromPercent: change.fromPercent,
      toPercent: change.toPercent,
      verifiedAt: epochMs(change.verifiedAt),
    })),
  };
}
