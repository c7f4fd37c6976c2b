"use server";

import { SaveEnvironmentInput, saveEnvironment } from "#lib/commands/catalogue/save-environment";
import { action } from "../../../session/action.ts";

export const storeEnvironment = action(SaveEnvironmentInput, saveEnvironment, {
  needs: "settings:write",
  refreshes: () => ["/settings/environments"],
});
