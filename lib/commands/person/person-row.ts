import { and, asc, eq, isNull, ne, or, sql } from "drizzle-orm";
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

/**
 * Locks every administrator who can sign in, in one order, so that two who take each other's rights at once go one
 * after the other. Demand the permission again afterwards: the one who waited may have lost it meanwhile.
 * @returns their ids.
 */
export async function lockAdministrators(tx: CommandContext): Promise<string[]> {
  const rows = await tx.db
    .select({ id: userAccount.id })
    .from(userAccount)
    .where(
      and(
        eq(userAccount.role, "administrator"),
        isNull(userAccount.disabledAt),
        or(ne(userAccount.passwordHash, ""), sql`${userAccount.oidcSubject} is not null`),
      ),
    )
    .orderBy(asc(userAccount.id))
    .for("update");
  return rows.map(({ id }) => id);
}

/** @throws CommandError precondition-failed when nobody could administer this instance afterwards */
export function keepAnAdministrator(administrators: readonly string[], person: PersonRow): void {
  if (administrators.length === 1 && administrators[0] === person.id)
    throw new CommandError(
      "precondition-failed",
      `${person.name} is the last active administrator: make somebody else one first`,
    );
}
