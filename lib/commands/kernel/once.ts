import { createHash } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { commandReceipt } from "#db/schema/kernel";
import { CommandError } from "#lib/domain/kernel/command-error";
import type { CommandContext } from "./context.ts";

/**
 * Runs a command at most once per idempotency key and replays its first answer afterwards.
 * Call inside the command's transaction. Without a key it simply runs.
 * @throws CommandError conflict when the key was used with other input.
 */
export async function once<T>(
  ctx: CommandContext,
  request: { key: string | undefined; command: string; input: unknown },
  run: () => Promise<T>,
): Promise<T> {
  if (!request.key) return run();
  const inputHash = createHash("sha256")
    .update(JSON.stringify([request.command, request.input]))
    .digest("hex");
  await ctx.db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${request.key}, 7))`);
  const [receipt] = await ctx.db.select().from(commandReceipt).where(eq(commandReceipt.key, request.key));
  if (receipt) {
    if (receipt.inputHash !== inputHash)
      throw new CommandError(
        "conflict",
        "this idempotency key was used before with a different request: use a new key",
      );
    return receipt.result as T;
  }
  const result = await run();
  await ctx.db.insert(commandReceipt).values({
    key: request.key,
    command: request.command,
    inputHash,
    result: result as unknown,
    createdAt: ctx.now,
  });
  return result;
}
