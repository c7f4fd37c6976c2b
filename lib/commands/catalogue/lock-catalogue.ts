import { sql } from "drizzle-orm";
import type { CommandContext } from "../kernel/context.ts";

/**
 * Changes of one environment's catalogue follow each other: what one of them found (a system, a component's service) is
 * still so when it commits. They are rare, so nobody waits for long.
 */
export async function lockCatalogue(ctx: CommandContext, environment: string): Promise<void> {
  await ctx.db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`catalogue ${environment}`}, 7))`);
}
