import { sql } from "drizzle-orm";
import type { CommandContext } from "../kernel/context.ts";

/** Environments are created, ordered and deleted one after the other. */
export async function lockEnvironments(ctx: CommandContext): Promise<void> {
  await ctx.db.execute(sql`select pg_advisory_xact_lock(hashtextextended('environments', 7))`);
}
