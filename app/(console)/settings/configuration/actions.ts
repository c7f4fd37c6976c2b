"use server";

import { AddStarterSetInput, addStarterSet } from "#lib/commands/template/add-starter-set";
import { action } from "../../../session/action.ts";

export const offerStarterSet = action(AddStarterSetInput, addStarterSet, {
  needs: "catalogue:write",
  refreshes: () => ["/settings/configuration"],
});
