import { eq } from "drizzle-orm";
import { userAccount } from "#db/schema/access";
import { EVERY_ENVIRONMENT } from "#lib/domain/access/key-environment";
import { CommandError } from "#lib/domain/kernel/command-error";
import type { CommandContext } from "../kernel/context.ts";
import type { AuditSubject } from "../kernel/record-audit.ts";

type PersonRow = typeof userAccount.$inferSelect;

/** People belong to the whole instance. */
export const personSubject = (userId: string): AuditSubject => ({
  kind: "user",
  id: userId,
  environment: EVERY_ENVIRONMENT,
});

/**
 * The person, locked until the transaction ends.
 * @throws CommandError not-found | conflict when somebody changed the person since `expectedRevision`
 */
export async function requirePersonRow(
  tx: CommandContext,
  wanted: { userId: string; expectedRevision?: number | undefined },
): Promise<PersonRow> {
  const [row] = await tx.db.select().from(userAccount).where(eq(userAccount.id, wanted.userId)).for("update");
  if (!row) throw new CommandError("not-found", `there is no person ${wanted.userId}`);
  if (wanted.expectedRevision !== undefined && wanted.expectedRevision !== row.revision)
    throw new CommandError("conflict", `somebody changed ${row.name} since you looked: look again, then decide`);
  return row;
}

/** One cannot take one's own rights away by mistake: another administrator does it. */
export function refuseOneself({ actor }: Pick<CommandContext, "actor">, userId: string, what: string): void {
  if (actor.kind === "user" && actor.userId === userId)
    throw new CommandError("precondition-failed", `you cannot ${what} yourself: ask another administrator`);
}
