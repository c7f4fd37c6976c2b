import { z } from "zod";
import { DeleteEnvironmentInput, deleteEnvironment } from "#lib/commands/catalogue/delete-environment";
import { DeleteSystemInput, deleteSystem } from "#lib/commands/catalogue/delete-system";
import { OrderEnvironmentsInput, orderEnvironments } from "#lib/commands/catalogue/order-environments";
import { SaveEnvironmentInput, saveEnvironment } from "#lib/commands/catalogue/save-environment";
import { SaveSystemInput, saveSystem } from "#lib/commands/catalogue/save-system";
import type { CommandContext } from "#lib/commands/kernel/context";
import { readableEnvironment } from "#lib/commands/kernel/require-environment";
import { requirePermission } from "#lib/commands/kernel/require-permission";
import { CommandError } from "#lib/domain/kernel/command-error";
import { listEnvironmentKeys, listSystemsWithServices, type SystemRepresentation } from "#lib/queries/api/catalogue";
import { endpoint } from "../endpoint.ts";

const systemOutput = z.object({
  environment: z.string(),
  system: z.string(),
  name: z.string(),
  description: z.string(),
  ownerTeam: z.string().describe("Empty when nobody owns it"),
  services: z.array(z.string()),
  revision: z.number().int(),
});

const environmentOutput = z.object({ environment: z.string(), name: z.string() });

async function present(
  ctx: CommandContext,
  { environment, system }: { environment: string; system: string },
): Promise<SystemRepresentation> {
  const [found] = await listSystemsWithServices(ctx.db, { environment, system });
  if (!found) throw new CommandError("not-found", `there is no system "${system}" in ${environment}`);
  return found;
}

export const systemEndpoints = [
  endpoint({
    method: "GET",
    path: "/systems",
    operationId: "listSystems",
    summary: "List systems with their services",
    tag: "catalogue",
    permission: "catalogue:read",
    input: z.object({ environment: z.string().optional() }),
    output: z.object({ systems: z.array(systemOutput) }),
    run: async (ctx, input) => {
      await requirePermission(ctx, "catalogue:read");
      const environment = readableEnvironment(ctx, input.environment);
      return { systems: await listSystemsWithServices(ctx.db, { environment }) };
    },
  }),
  endpoint({
    method: "GET",
    path: "/systems/{system}",
    operationId: "getSystem",
    summary: "One system with its services",
    tag: "catalogue",
    permission: "catalogue:read",
    input: z.object({ system: z.string(), environment: z.string().optional() }),
    output: systemOutput,
    run: async (ctx, input) => {
      await requirePermission(ctx, "catalogue:read");
      const environment = readableEnvironment(ctx, input.environment) ?? "production";
      return present(ctx, { system: input.system, environment });
    },
  }),
  endpoint({
    method: "PUT",
    path: "/systems/{system}",
    operationId: "saveSystem",
    summary: "Create a system, or change it; what is left out stays as it was",
    tag: "catalogue",
    permission: "catalogue:write",
    input: SaveSystemInput,
    output: systemOutput,
    run: async (ctx, input) => {
      await saveSystem(ctx, input);
      return present(ctx, input);
    },
  }),
  endpoint({
    method: "DELETE",
    path: "/systems/{system}",
    operationId: "deleteSystem",
    summary: "Take a system out of the catalogue; refused while services belong to it",
    tag: "catalogue",
    permission: "catalogue:write",
    input: DeleteSystemInput,
    output: z.object({ system: z.string() }),
    run: deleteSystem,
  }),
];

export const environmentEndpoints = [
  endpoint({
    method: "GET",
    path: "/environments",
    operationId: "listEnvironments",
    summary: "List the environments of this instance that the key may see",
    tag: "environments",
    permission: "catalogue:read",
    input: z.object({}),
    output: z.object({ environments: z.array(environmentOutput) }),
    run: async (ctx) => {
      await requirePermission(ctx, "catalogue:read");
      const own = readableEnvironment(ctx, undefined);
      const all = await listEnvironmentKeys(ctx.db);
      return { environments: all.filter(({ environment }) => own === undefined || environment === own) };
    },
  }),
  endpoint({
    method: "PUT",
    path: "/environments/{environment}",
    operationId: "saveEnvironment",
    summary: "Create an environment, or give one another name; its key stays",
    tag: "environments",
    permission: "settings:write",
    input: SaveEnvironmentInput,
    output: environmentOutput,
    run: saveEnvironment,
  }),
  endpoint({
    method: "PUT",
    path: "/environments",
    operationId: "orderEnvironments",
    summary: "Put the environments in the order in which they are shown; each must be named once",
    tag: "environments",
    permission: "settings:write",
    input: OrderEnvironmentsInput,
    output: z.object({ environments: z.array(environmentOutput) }),
    run: async (ctx, input) => {
      await orderEnvironments(ctx, input);
      return { environments: await listEnvironmentKeys(ctx.db) };
    },
  }),
  endpoint({
    method: "DELETE",
    path: "/environments/{environment}",
    operationId: "deleteEnvironment",
    summary: "Delete an environment that nothing is in; a refusal names what is",
    tag: "environments",
    permission: "settings:write",
    input: DeleteEnvironmentInput,
    output: z.object({ environment: z.string() }),
    run: deleteEnvironment,
  }),
];
