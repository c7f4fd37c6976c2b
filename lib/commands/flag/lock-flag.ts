import { and, eq } from "drizzle-orm";
import { flag } from "#db/schema/rollout";
import { CommandError } from "#lib/domain/kernel/command-error";
import type { CommandContext } from "../kernel/context.ts";

/** The flag's row, locked for the rest of the transaction. @throws CommandError not-found */
export async function lockFlag(
  { db }: CommandContext,
  { environment, key }: { environment: string; key: string },
): Promise<typeof flag.$inferSelect> {
  const [row] = await db
    .select()
    .from(flag)
    .where(and(eq(flag.environment, environment), eq(flag.key, key)))
    .for("update");
  if (!row) throw new CommandError("not-found", `there is no flag "${key}" in ${environment}`);
  return row;
}
