import { sql } from "drizzle-orm";
import type { RolloutRecord } from "#db/rows/rollout";
import { CALIBRATION_MINIMUM } from "#lib/domain/gate/calibrate";
import type { DeltaSum } from "#lib/domain/gate/collect-ticks";
import type { Calibration } from "#lib/domain/gate/tick-input";
import { clockWords } from "#lib/domain/rollout/because";
import type { CommandContext } from "../kernel/context.ts";

/** Takes all visible, unconsumed deltas of a locked rollout. */
export async function takeDeltas(ctx: CommandContext, record: RolloutRecord): Promise<DeltaSum[]> {
  return (await takeDeltasOf(ctx, [record.id])).get(record.id) ?? [];
}

/**
 * Takes all visible, unconsumed deltas of locked rollouts. They are deleted by the statement that reads them: what a
 * transaction stores later is seen by the next one, and an aborted judgement gives all of them back.
 */
export async function takeDeltasOf(
  ctx: CommandContext,
  rolloutIds: readonly string[],
): Promise<Map<string, DeltaSum[]>> {
  if (rolloutIds.length === 0) return new Map();
  const ids = sql`array[${sql.join(
    rolloutIds.map((id) => sql`${id}`),
    sql`, `,
  )}]::text[]`;
  const taken = await ctx.db.execute<{
    rollout_id: string;
    step: number;
    gate_key: string;
    arm: "candidate" | "baseline";
    group_key: string;
    n: number;
    s: number;
    q: number;
    histogram: string | null;
  }>(
    // As text, because JSON is read many times faster than an array's own form.
    sql`with taken as (delete from gate_delta where rollout_id = any(${ids})
          returning rollout_id, step, gate_key, arm, group_key, n, s, q, histogram)
        select rollout_id, step, gate_key, arm, group_key, sum(n) as n, sum(s) as s, sum(q) as q,
          to_json(histogram_sum(histogram) filter (where histogram is not null))::text as histogram
        from taken group by rollout_id, step, gate_key, arm, group_key
        order by rollout_id, step, gate_key, arm, group_key`,
  );
  const sums = taken.rows.map((row) => ({
    rolloutId: row.rollout_id,
    step: row.step,
    gateKey: row.gate_key,
    arm: row.arm,
    groupKey: row.group_key,
    n: Number(row.n),
    s: Number(row.s),
    q: Number(row.q),
    histogram: row.histogram === null ? null : (JSON.parse(row.histogram) as number[]),
  }));
  return Map.groupBy(sums, ({ rolloutId }) => rolloutId);
}

const HISTORY_HOURS = 1;

/** Latency of the baseline in the hour before the start; none when it is too little to freeze edges on. */
export async function findCalibrations(
  ctx: CommandContext,
  record: RolloutRecord,
): Promise<Record<string, Calibration>> {
  const gates = record.plan.gates.filter((gate) => gate.rule.kind === "quantile");
  const { startedAt } = record;
  if (gates.length === 0 || !startedAt) return {};
  const from = new Date(startedAt.getTime() - HISTORY_HOURS * 3_600_000);
  const result = await ctx.db.execute<{ histogram: number[] | null }>(
    sql`select histogram_sum(histogram) as histogram from rollup
        where environment = ${record.environment} and service = ${record.service} and metric = 'requests'
          and variant = ${record.baselineVariant} and not demo_history
          and bucket_at >= ${from.toISOString()}::timestamptz
          and bucket_at + interval '10 seconds' <= ${startedAt.toISOString()}::timestamptz`,
  );
  const histogram = result.rows[0]?.histogram ?? [];
  const n = histogram.reduce((sum, each) => sum + each, 0);
  if (n < CALIBRATION_MINIMUM) return {};
  const words = `${record.baselineVariant} between ${clockWords(from)} and ${clockWords(startedAt)}, n = ${n}`;
  return Object.fromEntries(gates.map((gate) => [gate.key, { histogram, source: "history" as const, n, words }]));
}
