import { getTableColumns, inArray } from "drizzle-orm";
import { type ParsedRollout, parsePlannedRow, parseRolloutRow } from "#db/rows/rollout";
import { rollout } from "#db/schema/rollout";
import type { RolloutPlan } from "#lib/domain/rollout/plan";
import type { CommandContext } from "../kernel/context.ts";

const { plan: _plan, ...otherColumns } = getTableColumns(rollout);

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
  readonly #known = new Map<string, Known>();

  /** Locks those that nobody else has locked, in the order of their ids. */
  async lockFree(ctx: CommandContext, rolloutIds: readonly string[]): Promise<ParsedRollout[]> {
    const rows = await ctx.db
      .select(otherColumns)
      .from(rollout)
      .where(inArray(rollout.id, [...rolloutIds]))
      .orderBy(rollout.id)
      .for("update", { skipLocked: true });
    const isKnown = (row: { id: string; revision: number }) => this.#known.get(row.id)?.revision === row.revision;
    const others = rows.filter((row) => !isKnown(row)).map(({ id }) => id);
    const unknown = new Map(others.length === 0 ? [] : (await this.#read(ctx, others)).map((one) => [one.id, one]));
    return rows.map((row) => {
      const whole = unknown.get(row.id);
      return whole ? this.#remember(whole) : parsePlannedRow(row, this.#known.get(row.id)!.plan);
    });
  }

  #read(ctx: CommandContext, ids: readonly string[]) {
    return ctx.db
      .select()
      .from(rollout)
      .where(inArray(rollout.id, [...ids]));
  }

  #remember(row: typeof rollout.$inferSelect): ParsedRollout {
    const parsed = parseRolloutRow(row);
    if (!parsed.ok) return parsed;
    this.#known.delete(row.id);
    this.#known.set(row.id, { revision: row.revision, plan: parsed.rollout.plan });
    for (const id of this.#known.keys()) {
      if (this.#known.size <= MOST) break;
      this.#known.delete(id);
    }
    return parsed;
  }
}
