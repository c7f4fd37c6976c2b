import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { userAccount } from "#db/schema/access";
import { EVERY_ENVIRONMENT } from "#lib/domain/access/key-environment";
import { roles } from "#lib/domain/access/permission";
import { CommandError } from "#lib/domain/kernel/command-error";
import { idSchema } from "#lib/domain/kernel/id";
import { endLiveSessions } from "../access/end-live-sessions.ts";
import { holdWaysIn, keepWayIn } from "../access/keep-way-in.ts";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requireEnvironment } from "../kernel/require-environment.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { personSubject, refuseOneself, requirePersonRow } from "./person-row.ts";

export const ChangeRoleInput = z.object({
  userId: idSchema("user"),
  role: z.enum(roles),
  expectedRevision: z.coerce.number().int().optional().describe("Refuse if someone changed the person since"),
});

/** Effective with the person's next request: every session of the person ends. */
export async function changeRole(ctx: CommandContext, input: z.output<typeof ChangeRoleInput>): Promise<void> {
  await requirePermission(ctx, "person:write");
  requireEnvironment(ctx, EVERY_ENVIRONMENT);
  refuseOneself(ctx, input.userId, "change the role of");
  await inTransaction(ctx, async (tx) => {
    await holdWaysIn(tx);
    await requirePermission(tx, "person:write");
    const person = await requirePersonRow(tx, input);
    if (person.roleSource === "oidc")
      throw new CommandError(
        "precondition-failed",
        `the role of ${person.name} follows the groups of the identity provider: change it there`,
      );
    if (person.role === input.role)
      throw new CommandError("precondition-failed", `${person.name} has the role ${input.role} already`);
    await keepWayIn(tx, person);
    await tx.db
      .update(userAccount)
      .set({
        role: input.role,
        sessionVersion: sql`${userAccount.sessionVersion} + 1`,
        revision: sql`${userAccount.revision} + 1`,
      })
      .where(eq(userAccount.id, person.id));
    await endLiveSessions(tx, { userId: person.id, because: "the role was changed" });
    await recordAudit(tx, "user.role_changed", {
      subject: personSubject(person.id),
      detail: { name: person.name, from: person.role, to: input.role },
    });
  });
}
