import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { userAccount } from "#db/schema/access";
import { EVERY_ENVIRONMENT } from "#lib/domain/access/key-environment";
import { CommandError } from "#lib/domain/kernel/command-error";
import { idSchema } from "#lib/domain/kernel/id";
import { endLiveSessions } from "../access/end-live-sessions.ts";
import { holdWaysIn, keepWayIn } from "../access/keep-way-in.ts";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requireEnvironment } from "../kernel/require-environment.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { revokeLinks } from "./person-link.ts";
import { personSubject, refuseOneself, requirePersonRow } from "./person-row.ts";

export const DisablePersonInput = z.object({
  userId: idSchema("user"),
  expectedRevision: z.coerce.number().int().optional().describe("Refuse if someone changed the person since"),
});

/** Shuts a person out at once: sessions end, links open nothing. What the person did stays, under the same name. */
export async function disablePerson(ctx: CommandContext, input: z.output<typeof DisablePersonInput>): Promise<void> {
  await requirePermission(ctx, "person:write");
  requireEnvironment(ctx, EVERY_ENVIRONMENT);
  refuseOneself(ctx, input.userId, "disable");
  await inTransaction(ctx, async (tx) => {
    await holdWaysIn(tx);
    await requirePermission(tx, "person:write");
    const person = await requirePersonRow(tx, input);
    if (person.disabledAt) throw new CommandError("precondition-failed", `${person.name} is disabled already`);
    await keepWayIn(tx, person);
    await tx.db
      .update(userAccount)
      .set({
        disabledAt: tx.now,
        sessionVersion: sql`${userAccount.sessionVersion} + 1`,
        revision: sql`${userAccount.revision} + 1`,
      })
      .where(eq(userAccount.id, person.id));
    await endLiveSessions(tx, { userId: person.id, because: "the account was disabled" });
    await revokeLinks(tx, person.id);
    await recordAudit(tx, "user.disabled", {
      subject: personSubject(person.id),
      detail: { name: person.name, role: person.role },
    });
  });
}
