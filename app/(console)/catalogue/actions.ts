"use server";

import { DeleteServiceInput, deleteService } from "#lib/commands/catalogue/delete-service";
import { DeleteSystemInput, deleteSystem } from "#lib/commands/catalogue/delete-system";
import { SaveServiceInput, saveService } from "#lib/commands/catalogue/save-service";
import { SaveSystemInput, saveSystem } from "#lib/commands/catalogue/save-system";
import { SaveTrafficRouteInput } from "#lib/commands/catalogue/save-traffic-route";
import { action } from "../../session/action.ts";
import { saveRouteWithSecret } from "../../session/save-route-with-secret.ts";
import { serviceHref, systemHref } from "./addresses.ts";

const ofService = ({ service }: { service: string }) => ["/catalogue", serviceHref(service)];
const ofSystem = ({ system }: { system: string }) => ["/catalogue", systemHref(system)];

export const storeService = action(SaveServiceInput, saveService, { needs: "catalogue:write", refreshes: ofService });
export const removeService = action(DeleteServiceInput, deleteService, {
  needs: "catalogue:write",
  refreshes: ofService,
});
export const storeTrafficRoute = action(SaveTrafficRouteInput, saveRouteWithSecret, {
  needs: "settings:write",
  refreshes: ofService,
});
export const storeSystem = action(SaveSystemInput, saveSystem, { needs: "catalogue:write", refreshes: ofSystem });
export const removeSystem = action(DeleteSystemInput, deleteSystem, { needs: "catalogue:write", refreshes: ofSystem });
