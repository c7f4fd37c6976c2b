"use server";

import { DeleteDestinationInput, deleteDestination } from "#lib/commands/notification/delete-destination";
import { action } from "../../../session/action.ts";

export const removeDestination = action(DeleteDestinationInput, deleteDestination, {
  needs: "settings:write",
  refreshes: () => ["/settings/notifications"],
});
