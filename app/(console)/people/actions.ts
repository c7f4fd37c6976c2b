"use server";

import { ChangeRoleInput, changeRole } from "#lib/commands/person/change-role";
import { DisablePersonInput, disablePerson } from "#lib/commands/person/disable-person";
import { EnablePersonInput, enablePerson } from "#lib/commands/person/enable-person";
import { InvitePersonInput, invitePerson } from "#lib/commands/person/invite-person";
import { RenewInvitationInput, renewInvitation } from "#lib/commands/person/renew-invitation";
import { RevokeLinkInput, revokeLink } from "#lib/commands/person/revoke-link";
import { StartPasswordResetInput, startPasswordReset } from "#lib/commands/person/start-password-reset";
import { action } from "../../session/action.ts";
import { type ToldLink, withLink } from "../../session/person-link.ts";

const refreshes = ({ userId }: { userId: string }) => ["/people", `/people/${userId}`];

const shown = async <A extends ToldLink>(told: Promise<A>) => {
  const { expiresAt, ...rest } = await told;
  return { ...rest, expiresAt: expiresAt.getTime() };
};
const [inviteWithLink, renewWithLink, resetWithLink] = [
  withLink(invitePerson),
  withLink(renewInvitation),
  withLink(startPasswordReset),
];

export const invite = action(InvitePersonInput, (ctx, input) => shown(inviteWithLink(ctx, input)), {
  needs: "person:write",
  refreshes: () => ["/people"],
});
export const renew = action(RenewInvitationInput, (ctx, input) => shown(renewWithLink(ctx, input)), {
  needs: "person:write",
  refreshes,
});
export const startReset = action(StartPasswordResetInput, (ctx, input) => shown(resetWithLink(ctx, input)), {
  needs: "person:write",
  refreshes,
});
export const revoke = action(RevokeLinkInput, revokeLink, { needs: "person:write", refreshes });
export const giveRole = action(ChangeRoleInput, changeRole, { needs: "person:write", refreshes });
export const disable = action(DisablePersonInput, disablePerson, { needs: "person:write", refreshes });
export const enable = action(EnablePersonInput, enablePerson, { needs: "person:write", refreshes });
