import { sql } from "drizzle-orm";
import type { RolloutRecord } from "#db/rows/rollout";
import { CALIBRATION_MINIMUM } from "#lib/domain/gate/calibrate";
import { type DeltaSum, unpackDeltas } from "#lib/domain/gate/packed-deltas";
import type { Calibration } from "#lib/domain/gate/tick-input";
import { clockWords } from "#lib/domain/kernel/time-words";
import type { CommandContext } from "../kernel/context.ts";

/** Takes all visible, unconsumed deltas of a locked rollout. */
export async function takeDeltas(ctx: CommandContext, record: RolloutRecord): Promise<DeltaSum[]> {
  return (await takeDeltasOf(ctx, [record.id])).get(record.id) ?? [];
}

interface Taken extends Record<string, unknown> {
  rollout_id: string;
  deltas: string;
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
  const ids = sql`any(${sql.param(rolloutIds)}::text[])`;
  // JSON has no line breaks of its own, so one text holds them all.
  const taken = await ctx.db.execute<Taken>(
    sql`with taken as (delete from gate_input where rollout_id = ${ids} returning rollout_id, deltas),
          older as (delete from gate_delta where rollout_id = ${ids}
            returning rollout_id, json_build_array(json_build_array(
              step, gate_key, case arm when 'candidate' then 0 else 1 end, n, s, q, group_key, histogram))::text as deltas)
        select rollout_id, string_agg(deltas, E'\\n') as deltas
        from (select * from taken union all select * from older) as all_taken group by rollout_id`,
  );
  return new Map(taken.rows.map(({ rollout_id, deltas }) => [rollout_id, unpackDeltas(deltas)]));
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
