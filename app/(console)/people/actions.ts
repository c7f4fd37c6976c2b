"use server";

import type { CommandContext } from "#lib/commands/kernel/context";
import { ChangeRoleInput, changeRole } from "#lib/commands/person/change-role";
import { DisablePersonInput, disablePerson } from "#lib/commands/person/disable-person";
import { EnablePersonInput, enablePerson } from "#lib/commands/person/enable-person";
import { InvitePersonInput, invitePerson } from "#lib/commands/person/invite-person";
import { RenewInvitationInput, renewInvitation } from "#lib/commands/person/renew-invitation";
import { RevokeLinkInput, revokeLink } from "#lib/commands/person/revoke-link";
import { StartPasswordResetInput, startPasswordReset } from "#lib/commands/person/start-password-reset";
import { action } from "../../session/action.ts";
import { newPersonLink } from "../../session/person-link.ts";

const refreshes = ({ userId }: { userId: string }) => ["/people", `/people/${userId}`];

/** Makes the link, and lets a command store its hash. The answer is the only place where the link is shown. */
const withLink =
  <I, A extends { expiresAt: Date }>(
    command: (ctx: CommandContext, request: { input: I; linkHash: Buffer }) => Promise<A>,
  ) =>
  async (ctx: CommandContext, input: I) => {
    const { link, linkHash } = newPersonLink();
    const { expiresAt, ...rest } = await command(ctx, { input, linkHash });
    return { ...rest, link, expiresAt: expiresAt.getTime() };
  };

export const invite = action(InvitePersonInput, withLink(invitePerson), {
  needs: "person:write",
  refreshes: () => ["/people"],
});
export const renew = action(RenewInvitationInput, withLink(renewInvitation), { needs: "person:write", refreshes });
export const startReset = action(StartPasswordResetInput, withLink(startPasswordReset), {
  needs: "person:write",
  refreshes,
});
export const revoke = action(RevokeLinkInput, revokeLink, { needs: "person:write", refreshes });
export const giveRole = action(ChangeRoleInput, changeRole, { needs: "person:write", refreshes });
export const disable = action(DisablePersonInput, disablePerson, { needs: "person:write", refreshes });
export const enable = action(EnablePersonInput, enablePerson, { needs: "person:write", refreshes });
