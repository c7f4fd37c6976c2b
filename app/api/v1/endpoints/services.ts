import { z } from "zod";
import { DeleteServiceInput, deleteService } from "#lib/commands/catalogue/delete-service";
import { SaveServiceInput, saveService } from "#lib/commands/catalogue/save-service";
import type { CommandContext } from "#lib/commands/kernel/context";
import { readableEnvironment } from "#lib/commands/kernel/require-environment";
import { requirePermission } from "#lib/commands/kernel/require-permission";
import { criticalities, dataSensitivities, dependencyStrengths } from "#lib/domain/catalogue/service";
import { CommandError } from "#lib/domain/kernel/command-error";
import { listServices, type ServiceRepresentation } from "#lib/queries/api/catalogue";
import { unknownServices } from "#lib/queries/catalogue/unknown-services";
import { endpoint, instantText } from "../endpoint.ts";

const serviceOutput = z.object({
  environment: z.string(),
  service: z.string(),
  displayName: z.string(),
  unitOne: z.string(),
  unitMany: z.string(),
  description: z.string(),
  system: z.string().describe("Empty when it stands alone"),
  ownerTeam: z.string().describe("Empty when nobody owns it"),
  criticality: z.enum(criticalities),
  dataSensitivity: z.enum(dataSensitivities),
  runbookUrl: z.string(),
  hazardBelowPercent: z.number().nullable(),
  dependencies: z.array(z.object({ service: z.string(), strength: z.enum(dependencyStrengths) })),
  components: z.array(z.object({ id: z.string(), name: z.string(), status: z.string() })),
  revision: z.number().int(),
});

const unknownOutput = z.object({
  service: z.string(),
  firstSeenAt: instantText,
  lastSeenAt: instantText,
  requestsPerMinute: z.number().nullable().describe("Mean of the last five minutes; null when none was counted"),
  flags: z.array(z.string()),
  rolloutCount: z.number().int(),
  incidentCount: z.number().int(),
  neededBy: z.array(z.string()),
});

/** A key of one environment means its own when it names none. */
const environmentOf = (ctx: CommandContext, wanted: string | undefined): string =>
  readableEnvironment(ctx, wanted) ?? "production";

async function present(
  ctx: CommandContext,
  { environment, service }: { environment: string; service: string },
): Promise<ServiceRepresentation> {
  const [found] = await listServices(ctx.db, { environment, service });
  if (!found) throw new CommandError("not-found", `${service} is not in the catalogue of ${environment}`);
  return found;
}

export const serviceEndpoints = [
  endpoint({
    method: "GET",
    path: "/services",
    operationId: "listServices",
    summary: "List the services of the catalogue",
    tag: "catalogue",
    permission: "catalogue:read",
    input: z.object({ environment: z.string().optional(), system: z.string().optional() }),
    output: z.object({ services: z.array(serviceOutput) }),
    run: async (ctx, input) => {
      await requirePermission(ctx, "catalogue:read");
      const environment = readableEnvironment(ctx, input.environment);
      return { services: await listServices(ctx.db, { ...input, environment }) };
    },
  }),
  endpoint({
    method: "GET",
    path: "/services/unknown",
    operationId: "listUnknownServices",
    summary: "List services seen in telemetry, flags, rollouts or incidents that nobody has entered",
    tag: "catalogue",
    permission: "catalogue:read",
    input: z.object({ environment: z.string().optional() }),
    output: z.object({ services: z.array(unknownOutput) }),
    run: async (ctx, input) => {
      await requirePermission(ctx, "catalogue:read");
      const environment = environmentOf(ctx, input.environment);
      const found = await unknownServices(ctx.db, { environment, now: ctx.now });
      return {
        services: found.map((one) => ({
          ...one,
          firstSeenAt: new Date(one.firstSeenAt).toISOString(),
          lastSeenAt: new Date(one.lastSeenAt).toISOString(),
        })),
      };
    },
  }),
  endpoint({
    method: "GET",
    path: "/services/{service}",
    operationId: "getService",
    summary: "One service of the catalogue",
    tag: "catalogue",
    permission: "catalogue:read",
    input: z.object({ service: z.string(), environment: z.string().optional() }),
    output: serviceOutput,
    run: async (ctx, input) => {
      await requirePermission(ctx, "catalogue:read");
      return present(ctx, { service: input.service, environment: environmentOf(ctx, input.environment) });
    },
  }),
  endpoint({
    method: "PUT",
    path: "/services/{service}",
    operationId: "saveService",
    summary: "Enter a service in the catalogue, or change it; what is left out stays as it was",
    tag: "catalogue",
    permission: "catalogue:write",
    input: SaveServiceInput,
    output: serviceOutput,
    run: async (ctx, input) => {
      await saveService(ctx, input);
      return present(ctx, input);
    },
  }),
  endpoint({
    method: "DELETE",
    path: "/services/{service}",
    operationId: "deleteService",
    summary: "Take a service out of the catalogue; refused while flags, active rollouts or open incidents are its own",
    tag: "catalogue",
    permission: "catalogue:write",
    input: DeleteServiceInput,
    output: z.object({ service: z.string() }),
    run: deleteService,
  }),
];
