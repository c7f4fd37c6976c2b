import { and, eq, inArray, ne } from "drizzle-orm";
import type { RolloutRecord } from "#db/rows/rollout";
import { rollout } from "#db/schema/rollout";
import { HeldError } from "#lib/domain/rollout/held-error";
import { holds } from "#lib/domain/rollout/hold";
import type { CommandContext } from "../kernel/context.ts";

/**
 * One active rollout per target population: the flag of one environment. The caller holds the flag's lock.
 * @throws HeldError conflict, with who holds it
 */
export async function requireNoOther(ctx: CommandContext, record: RolloutRecord): Promise<void> {
  const [active] = await ctx.db
    .select({ title: rollout.title, id: rollout.id, state: rollout.state })
    .from(rollout)
    .where(
      and(
        eq(rollout.flagId, record.flagId),
        ne(rollout.id, record.id),
        inArray(rollout.state, ["scheduled", "running", "paused", "baking", "failed"]),
      ),
    );
  if (active)
    throw new HeldError([holds.otherRollout({ rolloutId: record.id, what: "The start" }, active)], "conflict");
}
