import { getTableColumns, inArray, sql } from "drizzle-orm";
import { type ParsedRollout, parsePlannedRow, parseRolloutRow } from "#db/rows/rollout";
import { rollout } from "#db/schema/rollout";
import type { RolloutPlan } from "#lib/domain/rollout/plan";
import type { CommandContext } from "../kernel/context.ts";
import { NewestEntries } from "./newest-entries.ts";

const { plan: _plan, ...otherColumns } = getTableColumns(rollout);
const fields = Object.entries(otherColumns);
const columns = sql.join(
  fields.map(([, column]) => sql`${column}`),
  sql`, `,
);

type Row = typeof rollout.$inferSelect;

/** As a select would give it: that asks again of each value of each row what its column is, which shows at a thousand rows. */
function readRow(stored: Record<string, unknown>): Omit<Row, "plan"> {
  const row: Record<string, unknown> = {};
  for (const [field, column] of fields) {
    const value = stored[column.name];
    row[field] = value === null ? null : column.mapFromDriverValue(value);
  }
  return row as Omit<Row, "plan">;
}

interface Known {
  revision: number;
  plan: RolloutPlan;
}

/** More than an instance has active rollouts; beyond it the oldest are read again. */
const MOST = 2_000;

/**
 * Plans that this process has read. A plan is the largest column of a rollout and does not change under a revision, so a
 * look each second need not read and check it again.
 */
export class KnownPlans {
  readonly #known = new NewestEntries<Known>(MOST);

  /** Locks those that nobody else has locked, in the order of their ids. */
  async lockFree(ctx: CommandContext, rolloutIds: readonly string[]): Promise<ParsedRollout[]> {
    const locked = await ctx.db.execute(
      sql`select ${columns} from ${rollout} where ${rollout.id} = any(${sql.param(rolloutIds)}::text[])
          order by ${rollout.id} for update skip locked`,
    );
    const rows = locked.rows.map(readRow);
    // Held apart from the memory, which may drop an old one while it takes a new one in.
    const plans = new Map(
      rows.flatMap(({ id, revision }) => {
        const known = this.#known.get(id);
        return known?.revision === revision ? [[id, known.plan]] : [];
      }),
    );
    const others = rows.filter(({ id }) => !plans.has(id)).map(({ id }) => id);
    const whole = new Map(others.length === 0 ? [] : (await this.#read(ctx, others)).map((row) => [row.id, row]));
    return rows.map((row) => {
      const plan = plans.get(row.id);
      return plan ? parsePlannedRow(row, plan) : this.#remember(whole.get(row.id)!);
    });
  }

  #read(ctx: CommandContext, ids: readonly string[]) {
    return ctx.db
      .select()
      .from(rollout)
      .where(inArray(rollout.id, [...ids]));
  }

  #remember(row: Row): ParsedRollout {
    const parsed = parseRolloutRow(row);
    if (parsed.ok) this.#known.set(row.id, { revision: row.revision, plan: parsed.rollout.plan });
    return parsed;
  }
}
