import { sql } from "drizzle-orm";
import { CommandError } from "#lib/domain/kernel/command-error";
import { type CommandContext, inTransaction } from "./context.ts";

/** A worker's right to do one duty: the lease row must still name this owner and token. */
export interface Fence {
  name: string;
  owner: string;
  /** Grows with every change of owner. */
  token: number;
}

/** A worker that stops in the middle of a transaction must not keep its locks: the server ends it after this long. */
const STALLED_TRANSACTION_MS = 5_000;

/**
 * First statement of a transaction made under a lease. The row stays locked until commit, so a new owner waits for
 * this transaction and this transaction cannot outlive its right.
 * @returns the database's time, which the transaction takes as now.
 * @throws CommandError unavailable when the lease has expired or has another owner.
 */
export async function holdFence(ctx: CommandContext, fence: Fence): Promise<Date> {
  const held = await ctx.db.execute<{ now: Date }>(
    sql`select clock_timestamp() as now,
          set_config('idle_in_transaction_session_timeout', ${String(STALLED_TRANSACTION_MS)}, true)
        from lease where name = ${fence.name} and owner = ${fence.owner} and token = ${fence.token}
          and expires_at > clock_timestamp() for share`,
  );
  const now = held.rows[0]?.now;
  if (!now) throw new CommandError("unavailable", `the lease "${fence.name}" is lost: another worker does this now`);
  return new Date(now);
}

/**
 * One transaction under a worker's lease, whose `now` is the database's.
 * @throws CommandError unavailable when the lease has expired or has another owner.
 */
export function inFencedTransaction<T>(
  ctx: CommandContext,
  fence: Fence,
  work: (tx: CommandContext) => Promise<T>,
): Promise<T> {
  return inTransaction(ctx, async (opened) => work({ ...opened, now: await holdFence(opened, fence) }));
}
