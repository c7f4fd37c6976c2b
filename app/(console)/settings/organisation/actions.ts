"use server";

import { RenameOrganisationInput, renameOrganisation } from "#lib/commands/organisation/rename-organisation";
import { action } from "../../../session/action.ts";

export const saveOrganisation = action(RenameOrganisationInput, renameOrganisation, {
  needs: "settings:write",
  refreshes: () => ["/settings/organisation"],
});
