import { and, desc, eq, inArray, type SQL } from "drizzle-orm";
import type { Database } from "#db/client";
import { rollout, trafficChange } from "#db/schema/rollout";
import type { PauseReason, RolloutStateKind } from "#lib/domain/rollout/state";
import { takenBackAtOnce } from "../rollout/can-roll-back.ts";

/** One rollout in a list, with what its small ladder needs. Instants are epoch ms. */
export interface RolloutRowFacts {
  id: string;
  service: string;
  title: string;
  baselineVariant: string;
  candidateVariant: string;
  attempt: number;
  state: RolloutStateKind;
  pauseReason: PauseReason | null;
  because: string;
  /** When `because` was written. */
  changedAt: number;
  trafficPercent: number;
  canRollBack: boolean;
  superseded: boolean;
  /** Nobody judges it, or nobody can: since when, epoch ms. */
  unguardedSince: number | null;
  rungs: number[];
  steps: Array<{ trafficPercent: number; from: number; to: number }>;
  future: Array<{ trafficPercent: number; from: number; to: number }>;
  rollbackAt: number | null;
  from: number;
  to: number;
  endedAt: number | null;
}

export interface RolloutRowsRequest {
  environment: string;
  now: Date;
  limit: number;
  states?: readonly RolloutStateKind[];
  service?: string;
}

/** Newest first. */
export async function rolloutRows(db: Database, request: RolloutRowsRequest): Promise<RolloutRowFacts[]> {
  const conditions: SQL[] = [eq(rollout.environment, request.environment)];
  if (request.states) conditions.push(inArray(rollout.state, [...request.states]));
  if (request.service !== undefined) conditions.push(eq(rollout.service, request.service));
  const rows = await db
    .select()
    .from(rollout)
    .where(and(...conditions))
    .orderBy(desc(rollout.id))
    .limit(request.limit);
  if (rows.length === 0) return [];
  const changes = await db
    .select()
    .from(trafficChange)
    .where(
      inArray(
        trafficChange.rolloutId,
        rows.map((row) => row.id),
      ),
    )
    .orderBy(trafficChange.requestedAt);
  const takenBack = await takenBackAtOnce(db, rows);
  return rows.map((row) => ({
    ...toFacts(row, { changes: changes.filter((change) => change.rolloutId === row.id), nowMs: request.now.getTime() }),
    canRollBack: takenBack.has(row.id),
  }));
}

type Row = typeof rollout.$inferSelect;
type Change = typeof trafficChange.$inferSelect;

function toFacts(
  row: Row,
  { changes, nowMs }: { changes: Change[]; nowMs: number },
): Omit<RolloutRowFacts, "canRollBack"> {
  const end = row.endedAt?.getTime() ?? nowMs;
  const steps = changes.flatMap((change, index) =>
    change.toPercent > 0 || index === 0
      ? [
          {
            trafficPercent: change.toPercent,
            from: change.requestedAt.getTime(),
            to: changes[index + 1]?.requestedAt.getTime() ?? end,
          },
        ]
      : [],
  );
  const rolledBack = changes.find((change) => change.toPercent === 0 && change.fromPercent > 0);
  const from = steps[0]?.from ?? row.createdAt.getTime();
  const future = row.state === "running" || row.state === "paused" ? plannedSteps(row, end) : [];
  return {
    id: row.id,
    service: row.service,
    title: row.title,
    baselineVariant: row.baselineVariant,
    candidateVariant: row.candidateVariant,
    attempt: row.attempt,
    state: row.state,
    pauseReason: row.pauseReason,
    because: row.stateBecause,
    changedAt: row.stateEnteredAt.getTime(),
    trafficPercent: row.state === "completed" && !row.superseded ? 100 : row.trafficPercent,
    superseded: row.superseded,
    unguardedSince: row.unguardedSince?.getTime() ?? null,
    rungs: [...new Set([0, ...row.plan.steps.map((step) => step.exposurePercent)])],
    steps,
    future,
    rollbackAt: rolledBack?.requestedAt.getTime() ?? null,
    from,
    to: Math.max(future.at(-1)?.to ?? end, from + 60_000),
    endedAt: row.endedAt?.getTime() ?? null,
  };
}

function plannedSteps(row: Row, nowMs: number): RolloutRowFacts["future"] {
  let from = nowMs;
  return row.plan.steps.slice((row.step ?? -1) + 1).map((step) => {
    const to = from + Math.max(20, step.holdSeconds) * 1000;
    const planned = { trafficPercent: step.exposurePercent, from, to };
    from = to;
    return planned;
  });
}
