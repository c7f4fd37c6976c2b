import { z } from "zod";
import { SaveTrafficRouteInput } from "#lib/commands/catalogue/save-traffic-route";
import type { CommandContext } from "#lib/commands/kernel/context";
import { readableEnvironment } from "#lib/commands/kernel/require-environment";
import { requirePermission } from "#lib/commands/kernel/require-permission";
import { adapterKinds } from "#lib/domain/traffic/adapter";
import { trafficRouteOf } from "#lib/queries/catalogue/traffic-route";
import { saveRouteWithSecret } from "../../../session/save-route-with-secret.ts";
import { endpoint } from "../endpoint.ts";

const routeOutput = z.object({
  service: z.string(),
  adapter: z.enum(adapterKinds).describe("`flag` when the service has no route of its own"),
  settings: z.record(z.string(), z.unknown()).describe("Of a webhook only the origin of its address is told"),
});

const present = async (ctx: CommandContext, at: { environment: string; service: string }) => {
  const { adapter, settings } = await trafficRouteOf(ctx.db, at);
  return { service: at.service, adapter, settings };
};

export const trafficRouteEndpoints = [
  endpoint({
    method: "GET",
    path: "/services/{service}/traffic-route",
    operationId: "getTrafficRoute",
    summary: "What divides the traffic of a service",
    tag: "catalogue",
    permission: "catalogue:read",
    input: z.object({ service: z.string(), environment: z.string().optional() }),
    output: routeOutput,
    run: async (ctx, input) => {
      await requirePermission(ctx, "catalogue:read");
      return present(ctx, {
        service: input.service,
        environment: readableEnvironment(ctx, input.environment) ?? "production",
      });
    },
  }),
  endpoint({
    method: "PUT",
    path: "/services/{service}/traffic-route",
    operationId: "saveTrafficRoute",
    summary: "Say what divides the traffic of a service; refused while a release of it is on its way",
    tag: "catalogue",
    permission: "settings:write",
    input: SaveTrafficRouteInput,
    output: routeOutput.extend({
      signingSecret: z.string().nullable().describe("Standard Webhooks secret, whsec_…, when one was made: shown once"),
    }),
    run: async (ctx, input) => {
      const { signingSecret } = await saveRouteWithSecret(ctx, input);
      return { ...(await present(ctx, input)), signingSecret };
    },
  }),
];
