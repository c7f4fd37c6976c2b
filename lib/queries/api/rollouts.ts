import { and, desc, eq, inArray, lt, type SQL } from "drizzle-orm";
import type { Database } from "#db/client";
import { findFrozenRelease } from "#db/rows/rollout-release";
import { incident } from "#db/schema/incident";
import { rollout } from "#db/schema/rollout";
import { type ReleaseChange, releaseChanges } from "#lib/domain/flag/release-diff";
import type { FrozenRelease } from "#lib/domain/flag/version-set";
import type { RolloutStateKind } from "#lib/domain/rollout/state";

type Row = typeof rollout.$inferSelect;

/** A rollout as automation sees it; instants are ISO 8601. */
export function toRepresentation(row: Row, incidentId: string | null) {
  return {
    id: row.id,
    title: row.title,
    environment: row.environment,
    service: row.service,
    flagKey: row.flagKey,
    strategy: row.strategy,
    baselineVariant: row.baselineVariant,
    candidateVariant: row.candidateVariant,
    attempt: row.attempt,
    previousAttemptId: row.previousAttemptId,
    state: row.state,
    pauseReason: row.pauseReason,
    rollbackReason: row.rollbackReason,
    step: row.step,
    trafficPercent: row.trafficPercent,
    judgement: row.judgement,
    because: row.stateBecause,
    unguardedSince: row.unguardedSince?.toISOString() ?? null,
    plan: row.plan as unknown as Record<string, unknown>,
    revision: row.revision,
    createdAt: row.createdAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    bakeUntil: row.state === "baking" ? (row.bakeUntil?.toISOString() ?? null) : null,
    endedAt: row.endedAt?.toISOString() ?? null,
    incidentId,
  };
}
export type RolloutRepresentation = ReturnType<typeof toRepresentation>;

export interface RolloutFilter {
  environment?: string;
  flagKey?: string;
  state?: RolloutStateKind;
  /** Id of the last one of the page before; ids sort by time. */
  before?: string;
  limit: number;
}

/** Newest first. */
export async function listRollouts(db: Database, filter: RolloutFilter): Promise<RolloutRepresentation[]> {
  const conditions: SQL[] = [];
  if (filter.environment) conditions.push(eq(rollout.environment, filter.environment));
  if (filter.flagKey) conditions.push(eq(rollout.flagKey, filter.flagKey));
  if (filter.state) conditions.push(eq(rollout.state, filter.state));
  if (filter.before) conditions.push(lt(rollout.id, filter.before));
  const rows = await db
    .select()
    .from(rollout)
    .where(and(...conditions))
    .orderBy(desc(rollout.id))
    .limit(filter.limit);
  const incidents = await incidentsOf(
    db,
    rows.map((row) => row.id),
  );
  return rows.map((row) => toRepresentation(row, incidents.get(row.id) ?? null));
}

/** One rollout, with what it froze of its release and what differs in it. */
export interface WholeRollout extends RolloutRepresentation {
  release: (FrozenRelease & { changes: ReleaseChange[] }) | null;
}

export async function findRollout(db: Database, rolloutId: string): Promise<WholeRollout | undefined> {
  const [row] = await db.select().from(rollout).where(eq(rollout.id, rolloutId));
  if (!row) return undefined;
  const incidentId = (await incidentsOf(db, [rolloutId])).get(rolloutId) ?? null;
  const frozen = await findFrozenRelease({ db }, rolloutId);
  const release = frozen && { ...frozen, changes: releaseChanges(frozen) };
  return { ...toRepresentation(row, incidentId), release };
}

async function incidentsOf(db: Database, rolloutIds: string[]): Promise<Map<string, string>> {
  if (rolloutIds.length === 0) return new Map();
  const rows = await db
    .select({ id: incident.id, rolloutId: incident.rolloutId })
    .from(incident)
    .where(inArray(incident.rolloutId, rolloutIds))
    .orderBy(incident.createdAt);
  return new Map(rows.map((row) => [row.rolloutId ?? "", row.id]));
}
