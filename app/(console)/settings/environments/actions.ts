"use server";

import { DeleteEnvironmentInput, deleteEnvironment } from "#lib/commands/catalogue/delete-environment";
import { OrderEnvironmentsInput, orderEnvironments } from "#lib/commands/catalogue/order-environments";
import { SaveEnvironmentInput, saveEnvironment } from "#lib/commands/catalogue/save-environment";
import { action } from "../../../session/action.ts";

const refreshes = () => ["/settings/environments"];

export const storeEnvironment = action(SaveEnvironmentInput, saveEnvironment, { needs: "settings:write", refreshes });
export const sortEnvironments = action(OrderEnvironmentsInput, orderEnvironments, {
  needs: "settings:write",
  refreshes,
});
export const removeEnvironment = action(DeleteEnvironmentInput, deleteEnvironment, {
  needs: "settings:write",
  refreshes,
});
