import { sql } from "drizzle-orm";
import { RELEASE_LOCK } from "#db/advisory-locks";
import { loadGovernance, moveOf } from "#db/rows/governance";
import type { RolloutRecord } from "#db/rows/rollout";
import { holdsOn } from "#lib/domain/rollout/governance";
import { HeldError } from "#lib/domain/rollout/held-error";
import type { Hold } from "#lib/domain/rollout/hold";
import type { CommandContext } from "../kernel/context.ts";

/**
 * What holds this move now, asked so that nothing can be stopped between the answer and the commit: stopping waits for
 * the moves under way, and every later move sees it.
 */
export async function findHolds(ctx: CommandContext, record: RolloutRecord, what: string): Promise<Hold[]> {
  await ctx.db.execute(sql`select pg_advisory_xact_lock_shared(${RELEASE_LOCK})`);
  return holdsOn(moveOf(record, what), await loadGovernance(ctx), ctx.now);
}

/** @throws HeldError */
export async function requireNotHeld(ctx: CommandContext, record: RolloutRecord, what: string): Promise<void> {
  const found = await findHolds(ctx, record, what);
  if (found.length > 0) throw new HeldError(found);
}

/** Whoever changes what holds: waits for the starts and advances under way. */
export async function lockRelease(ctx: CommandContext): Promise<void> {
  await ctx.db.execute(sql`select pg_advisory_xact_lock(${RELEASE_LOCK})`);
}
