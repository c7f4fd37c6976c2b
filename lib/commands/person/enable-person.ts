import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { userAccount } from "#db/schema/access";
import { EVERY_ENVIRONMENT } from "#lib/domain/access/key-environment";
import { CommandError } from "#lib/domain/kernel/command-error";
import { idSchema } from "#lib/domain/kernel/id";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requireEnvironment } from "../kernel/require-environment.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { personSubject, requirePersonRow } from "./person-row.ts";

export const EnablePersonInput = z.object({
  userId: idSchema("user"),
  expectedRevision: z.coerce.number().int().optional().describe("Refuse if someone changed the person since"),
});

/** Lets a disabled person in again, with the password and the role from before. Old sessions and links stay ended. */
export async function enablePerson(ctx: CommandContext, input: z.output<typeof EnablePersonInput>): Promise<void> {
  await requirePermission(ctx, "person:write");
  requireEnvironment(ctx, EVERY_ENVIRONMENT);
  await inTransaction(ctx, async (tx) => {
    const person = await requirePersonRow(tx, input);
    if (!person.disabledAt) throw new CommandError("precondition-failed", `${person.name} is not disabled`);
    await tx.db
      .update(userAccount)
      .set({ disabledAt: null, revision: sql`${userAccount.revision} + 1` })
      .where(eq(userAccount.id, person.id));
    await recordAudit(tx, "user.enabled", {
      subject: personSubject(person.id),
      detail: { name: person.name, role: person.role },
    });
  });
}
