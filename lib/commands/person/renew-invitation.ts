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

export const RenewInvitationInput = z.object({ userId: idSchema("user") });

/** A new link for somebody who has not come yet; the old one opens nothing any more. */
export async function renewInvitation(
  ctx: CommandContext,
  request: { input: z.output<typeof RenewInvitationInput> } & MadeLink,
): Promise<StoredLink> {
  await requirePermission(ctx, "person:write");
  requireEnvironment(ctx, EVERY_ENVIRONMENT);
  return inTransaction(ctx, async (tx) => {
    const person = await requirePersonRow(tx, request.input);
    const state = personState(person);
    if (state !== "invited")
      throw new CommandError(
        "precondition-failed",
        state === "active"
          ? `${person.name} has accepted already: start a password reset instead`
          : `${person.name} is disabled: enable first`,
      );
    const link = await replaceLink(tx, { userId: person.id, kind: "invite", made: request });
    await recordAudit(tx, "user.invited", {
      subject: personSubject(person.id),
      detail: {
        name: person.name,
        role: person.role,
        renewed: true,
        expiresAt: link.expiresAt.toISOString(),
        isMailed: link.isMailed,
      },
    });
    return link;
  });
}
