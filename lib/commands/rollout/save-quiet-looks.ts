import { sql } from "drizzle-orm";
import { GATE_STATE_VERSION, packGateState, type StoredJudge } from "#db/rows/gate-state";
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

/** A rollout's row is wide and read by pages and gateways, whose limits count minutes: it need not follow each second. */
const SHOWN_EVERY_MS = 5_000;

/** Whether the time of the last judgement is to be shown anew. */
export const isShownNews = (judged: Date | null, shown: Date | null): boolean =>
  judged !== null && (shown === null || judged.getTime() - shown.getTime() >= SHOWN_EVERY_MS);

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
  const array = (name: keyof TickRow) => sql.param(ticks.map((tick) => tick[name]));
  // JSON has no line breaks of its own, and an array would need each of its quotes escaped.
  const lines = (name: "packedInput" | "packedOutcome") => ticks.map((tick) => tick[name]).join("\n");
  await ctx.db.execute(
    sql`insert into tick (rollout_id, number, environment, version, taken_at, step, judgement, packed_input, packed_outcome)
        select * from unnest(${array("rolloutId")}::text[], ${array("number")}::int[], ${array("environment")}::text[],
          ${array("version")}::int[], ${array("takenAt")}::timestamptz[], ${array("step")}::int[],
          ${array("judgement")}::text[], string_to_array(${lines("packedInput")}, E'\n'),
          string_to_array(${lines("packedOutcome")}, E'\n'))`,
  );
}

interface Saved extends Record<string, unknown> {
  id: string;
  version: string;
}

/** The number of the last tick for all; the whole state for those whose turn it is. */
async function saveStates(ctx: CommandContext, looks: readonly QuietLook[]): Promise<RowVersions> {
  if (looks.length === 0) return new Map();
  const rows = looks.map(({ record: { id }, stored, ticks }) => {
    const from = ticks[0]!.number - 1;
    const tick = stored.engine.tick;
    const isWhole = isStoredWhole(id, { from, to: tick });
    return { id, tick, ...(isWhole ? { packed: packGateState(stored).toString("base64") } : {}) };
  });
  const saved = await ctx.db.execute<Saved>(
    sql`update gate_state set tick = row.tick, updated_at = ${ctx.now.toISOString()}::timestamptz,
          version = case when row.packed is null then gate_state.version else ${GATE_STATE_VERSION} end,
          packed = coalesce(decode(row.packed, 'base64'), gate_state.packed),
          state = case when row.packed is null then gate_state.state end
        from json_to_recordset(${JSON.stringify(rows)}::json) as row (id text, tick int, packed text)
        where gate_state.rollout_id = row.id
        returning gate_state.rollout_id as id, gate_state.xmin::text as version`,
  );
  return new Map(saved.rows.map(({ id, version }) => [id, version]));
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
