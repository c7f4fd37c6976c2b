import { z } from "zod";
import { EVERY_ENVIRONMENT } from "#lib/domain/access/key-environment";
import { personState } from "#lib/domain/access/person-state";
import { CommandError } from "#lib/domain/kernel/command-error";
import { idSchema } from "#lib/domain/kernel/id";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requireEnvironment } from "../kernel/require-environment.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { type MadeLink, replaceLink, type StoredLink } from "./person-link.ts";
import { personSubject, requirePersonRow } from "./person-row.ts";

export const StartPasswordResetInput = z.object({ userId: idSchema("user") });

/** A link to set a new password. The old one stays good until the link is used, so nobody is locked out by mistake. */
export async function startPasswordReset(
  ctx: CommandContext,
  request: { input: z.output<typeof StartPasswordResetInput> } & MadeLink,
): Promise<StoredLink> {
  await requirePermission(ctx, "person:write");
  requireEnvironment(ctx, EVERY_ENVIRONMENT);
  return inTransaction(ctx, async (tx) => {
    const person = await requirePersonRow(tx, request.input);
    const state = personState(person);
    if (state === "disabled") throw new CommandError("precondition-failed", `${person.name} is disabled: enable first`);
    if (state === "invited")
      throw new CommandError("precondition-failed", `${person.name} has no password yet: renew the invitation instead`);
    if (person.passwordHash === "")
      throw new CommandError(
        "precondition-failed",
        `${person.name} signs in through the identity provider and has no password here`,
      );
    const link = await replaceLink(tx, { userId: person.id, kind: "reset", made: request });
    await recordAudit(tx, "user.reset_started", {
      subject: personSubject(person.id),
      detail: { name: person.name, expiresAt: link.expiresAt.toISOString(), isMailed: link.isMailed },
    });
    return link;
  });
}
