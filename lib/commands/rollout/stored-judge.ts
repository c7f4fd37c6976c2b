import { hash } from "node:crypto";
import { inArray, sql } from "drizzle-orm";
import { GATE_STATE_VERSION, packGateState, parseGateState, type StoredJudge } from "#db/rows/gate-state";
import type { RolloutRecord } from "#db/rows/rollout";
import { readInput, readOutcome, type StoredInput, type StoredResult } from "#db/rows/tick";
import { gateState } from "#db/schema/rollout";
import { chainedText, chainTick, EMPTY_CHAIN, type Sha256 } from "#lib/domain/gate/evidence";
import { type JudgedTick, judgeTick } from "#lib/domain/gate/judge-tick";
import type { GateTickOutcome } from "#lib/domain/gate/tick-outcome";
import type { CommandContext } from "../kernel/context.ts";

/**
 * The judge's state of a rollout is stored whole now and then, and what came since is in the ticks: judging those again
 * gives the same state to the last bit. `gate_state.tick` is the last tick that counts, `state` may be some ticks older.
 */
const MOST_TICKS_BEHIND = 30;

export const sha256: Sha256 = (text) => hash("sha256", text);

/**
 * What the judge keeps after one more tick.
 * @param text what the chain of evidence hashes of the tick.
 */
export function afterTick(
  stored: StoredJudge | null,
  { text, judged, outcome }: { text: string; judged: JudgedTick; outcome: GateTickOutcome },
): StoredJudge {
  return {
    engine: judged.state,
    chain: chainTick(stored?.chain ?? EMPTY_CHAIN, text, sha256),
    verdict: judged.judgement,
    gates: judged.gates,
    outcome,
    evidence: stored?.evidence ?? null,
    held: stored?.held ?? [],
  };
}

/** Whether a quiet look stores the whole state: each rollout in its turn, so that not all do it in the same second. */
export function isStoredWhole(rolloutId: string, { from, to }: { from: number; to: number }): boolean {
  let turn = 0;
  for (let i = 0; i < rolloutId.length; i++) turn += rolloutId.charCodeAt(i);
  return Math.floor((to + turn) / MOST_TICKS_BEHIND) > Math.floor((from + turn) / MOST_TICKS_BEHIND);
}

/** The judge's state of a locked rollout; null before its first tick. */
export async function findStoredJudge(ctx: CommandContext, record: RolloutRecord): Promise<StoredJudge | null> {
  return (await findStoredJudges(ctx, [record])).get(record.id) ?? null;
}

/** The judges' states of locked rollouts, up to their last ticks; those before their first tick have none. */
export async function findStoredJudges(
  ctx: CommandContext,
  records: readonly RolloutRecord[],
): Promise<Map<string, StoredJudge>> {
  const found = new Map<string, StoredJudge>();
  if (records.length === 0) return found;
  const ids = records.map(({ id }) => id);
  const plans = new Map(records.map(({ id, plan }) => [id, plan]));
  const rows = await ctx.db.select().from(gateState).where(inArray(gateState.rolloutId, ids));
  for (const row of rows) found.set(row.rolloutId, parseGateState(row, plans.get(row.rolloutId)!));
  for (const row of await ticksSince(
    ctx,
    rows.filter((each) => isBehind(each, found)),
    found,
  )) {
    const stored = found.get(row.rollout_id)!;
    const plan = plans.get(row.rollout_id)!;
    const tick = readInput(row);
    const judged = judgeTick(plan, stored.engine, tick);
    const outcome = readOutcome(row, { plan, takenAt: new Date(tick.takenAt) });
    found.set(row.rollout_id, afterTick(stored, { text: chainedText(tick), judged, outcome }));
  }
  const missing = rows.find((row) => isBehind(row, found));
  if (missing) throw new Error(`the ticks before ${missing.tick} of ${missing.rolloutId} are missing`);
  return found;
}

type StateRow = typeof gateState.$inferSelect;

const isBehind = (row: StateRow, found: ReadonlyMap<string, StoredJudge>): boolean =>
  found.get(row.rolloutId)!.engine.tick !== row.tick;

type StoredTick = StoredInput & StoredResult & { rollout_id: string };

async function ticksSince(
  ctx: CommandContext,
  rows: readonly StateRow[],
  found: ReadonlyMap<string, StoredJudge>,
): Promise<StoredTick[]> {
  if (rows.length === 0) return [];
  const behind = rows.map(({ rolloutId, tick }) => ({ id: rolloutId, after: found.get(rolloutId)!.engine.tick, tick }));
  const ticks = await ctx.db.execute<StoredTick>(
    sql`select tick.rollout_id, tick.packed_input as "packedInput", tick.input, tick.packed_outcome as "packedOutcome", tick.outcome
        from jsonb_to_recordset(${JSON.stringify(behind)}::jsonb) as behind (id text, after int, tick int)
        join tick on tick.rollout_id = behind.id and tick.number > behind.after and tick.number <= behind.tick
        order by tick.rollout_id, tick.number`,
  );
  return ticks.rows;
}

/** Stores the whole state. */
export async function saveStoredJudge(ctx: CommandContext, record: RolloutRecord, stored: StoredJudge): Promise<void> {
  const packed = packGateState(stored);
  const row = { version: GATE_STATE_VERSION, tick: stored.engine.tick, packed, state: null, updatedAt: ctx.now };
  await ctx.db
    .insert(gateState)
    .values({ rolloutId: record.id, environment: record.environment, ...row })
    .onConflictDoUpdate({ target: gateState.rolloutId, set: row });
}
