import { and, desc, eq, lt } from "drizzle-orm";
import type { Database } from "#db/client";
import { decision } from "#db/schema/rollout";
import type { ActorRecord } from "#lib/domain/access/actor";
import type { DecisionKind } from "#lib/domain/rollout/state";

/** One line of a rollout's log as automation sees it; instants are ISO 8601. */
export interface DecisionRepresentation {
  id: string;
  at: string;
  kind: DecisionKind;
  /** Index into plan.steps, before the decision. */
  step: number | null;
  fromPercent: number;
  toPercent: number;
  code: string;
  because: string;
  words: string | null;
  by: { kind: ActorRecord["kind"]; name: string };
  evidenceId: string | null;
}

export interface DecisionsAsked {
  rolloutId: string;
  /** Id of the last one of the page before; ids sort by time. */
  before?: string | undefined;
  limit: number;
}

/** Newest first. A decision commits with its rollout, so whoever saw the rollout's revision sees its decisions here. */
export async function listDecisions(db: Database, asked: DecisionsAsked): Promise<DecisionRepresentation[]> {
  const rows = await db
    .select()
    .from(decision)
    .where(and(eq(decision.rolloutId, asked.rolloutId), asked.before ? lt(decision.id, asked.before) : undefined))
    .orderBy(desc(decision.id))
    .limit(asked.limit);
  return rows.map((row) => ({
    id: row.id,
    at: row.at.toISOString(),
    kind: row.kind,
    step: row.step,
    fromPercent: row.fromPercent,
    toPercent: row.toPercent,
    code: row.because.code,
    because: row.because.sentence,
    words: row.reason,
    by: { kind: row.actor.kind, name: row.actor.name },
    evidenceId: row.evidenceId,
  }));
}
