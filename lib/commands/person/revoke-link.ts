import { z } from "zod";
import { EVERY_ENVIRONMENT } from "#lib/domain/access/key-environment";
import { CommandError } from "#lib/domain/kernel/command-error";
import { idSchema } from "#lib/domain/kernel/id";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requireEnvironment } from "../kernel/require-environment.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { revokeLinks } from "./person-link.ts";
import { personSubject, requirePersonRow } from "./person-row.ts";

export const RevokeLinkInput = z.object({ userId: idSchema("user") });

/** Takes back every open link of a person, invitation or reset: who has it finds it does not work. */
export async function revokeLink(ctx: CommandContext, input: z.output<typeof RevokeLinkInput>): Promise<void> {
  await requirePermission(ctx, "person:write");
  requireEnvironment(ctx, EVERY_ENVIRONMENT);
  await inTransaction(ctx, async (tx) => {
    const person = await requirePersonRow(tx, input);
    const revoked = await revokeLinks(tx, person.id);
    if (revoked === 0)
      throw new CommandError("precondition-failed", `${person.name} has no open link: it was used, revoked or expired`);
    await recordAudit(tx, "user.link_revoked", { subject: personSubject(person.id), detail: { name: person.name } });
  });
}
