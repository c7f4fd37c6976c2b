import { sql } from "drizzle-orm";
import { GATE_STATE_VERSION, type StoredJudge } from "#db/rows/gate-state";
import type { RolloutRecord } from "#db/rows/rollout";
import type { TickRow } from "#db/schema/rollout";
import type { Judgement } from "#lib/domain/rollout/state";
import type { CommandContext } from "../kernel/context.ts";
import type { RowVersions } from "./known-judges.ts";
import { isStoredWhole } from "./stored-judge.ts";

/** A look that changed nothing but what is known: ticks, the judge's state, and what pages show of it. */
export interface QuietLook {
  record: RolloutRecord;
  stored: StoredJudge;
  judgement: Judgement;
  ticks: TickRow[];
  /** Null: as they are. */
  shown: { lastJudgedAt: Date | null; stateBecause: string } | null;
}

/** One statement for each table. @returns the versions of the written states. */
export async function saveQuietLooks(ctx: CommandContext, looks: readonly QuietLook[]): Promise<RowVersions> {
  await saveTicks(
    ctx,
    looks.flatMap(({ ticks }) => ticks),
  );
  await saveShown(ctx, looks);
  return saveStates(
    ctx,
    looks.filter(({ ticks }) => ticks.length > 0),
  );
}

async function saveTicks(ctx: CommandContext, ticks: readonly TickRow[]): Promise<void> {
  if (ticks.length === 0) return;
  await ctx.db.execute(
    sql`insert into tick (rollout_id, number, environment, version, taken_at, step, input, outcome, judgement)
        select "rolloutId", number, environment, version, "takenAt", step, input, outcome, judgement
        from jsonb_to_recordset(${JSON.stringify(ticks)}::jsonb) as row ("rolloutId" text, number int, environment text,
          version int, "takenAt" timestamptz, step int, input jsonb, outcome jsonb, judgement text)`,
  );
}

/** The number of the last tick for all; the whole state for those whose turn it is. */
async function saveStates(ctx: CommandContext, looks: readonly QuietLook[]): Promise<RowVersions> {
  const isWhole = ({ record, ticks }: QuietLook): boolean => {
    const numbers = ticks.map(({ number }) => number);
    return isStoredWhole(record.id, { from: numbers[0]! - 1, to: numbers.at(-1)! });
  };
  const whole = looks.filter(isWhole);
  const others = looks.filter((look) => !whole.includes(look));
  const saved = await Promise.all([saveRows(ctx, whole, true), saveRows(ctx, others, false)]);
  return new Map(saved.flat().map(({ id, version }) => [id, version]));
}

interface Saved extends Record<string, unknown> {
  id: string;
  version: string;
}

async function saveRows(ctx: CommandContext, looks: readonly QuietLook[], isWhole: boolean): Promise<Saved[]> {
  if (looks.length === 0) return [];
  const rows = looks.map(({ record: { id }, stored }) => ({
    id,
    tick: stored.engine.tick,
    ...(isWhole ? { state: stored } : {}),
  }));
  const saved = await ctx.db.execute<Saved>(
    sql`update gate_state set version = ${GATE_STATE_VERSION}, tick = row.tick,
          updated_at = ${ctx.now.toISOString()}::timestamptz ${isWhole ? sql`, state = row.state` : sql``}
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as row (id text, tick int, state jsonb)
        where gate_state.rollout_id = row.id
        returning gate_state.rollout_id as id, gate_state.xmin::text as version`,
  );
  return saved.rows;
}

async function saveShown(ctx: CommandContext, looks: readonly QuietLook[]): Promise<void> {
  const changed = looks.flatMap(({ record, shown }) => (shown ? [{ id: record.id, ...shown }] : []));
  if (changed.length === 0) return;
  await ctx.db.execute(
    sql`update rollout set last_judged_at = row."lastJudgedAt", state_because = row."stateBecause"
        from jsonb_to_recordset(${JSON.stringify(changed)}::jsonb)
          as row (id text, "lastJudgedAt" timestamptz, "stateBecause" text)
        where rollout.id = row.id`,
  );
}
