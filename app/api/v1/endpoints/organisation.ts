import { z } from "zod";
import { requirePermission } from "#lib/commands/kernel/require-permission";
import { RenameOrganisationInput, renameOrganisation } from "#lib/commands/organisation/rename-organisation";
import { organisationFacts } from "#lib/queries/organisation/organisation";
import { endpoint } from "../endpoint.ts";

const organisationOutput = z.object({ name: z.string(), revision: z.number().int() });

export const organisationEndpoints = [
  endpoint({
    method: "GET",
    path: "/organisation",
    operationId: "getOrganisation",
    summary: "Who runs this instance",
    tag: "organisation",
    permission: "settings:write",
    input: z.object({}),
    output: organisationOutput,
    run: async (ctx) => {
      await requirePermission(ctx, "settings:write");
      const { name, revision } = await organisationFacts(ctx.db);
      return { name, revision };
    },
  }),
  endpoint({
    method: "PATCH",
    path: "/organisation",
    operationId: "renameOrganisation",
    summary: "Name who runs this instance",
    tag: "organisation",
    permission: "settings:write",
    input: RenameOrganisationInput,
    output: organisationOutput,
    run: async (ctx, input) => {
      await renameOrganisation(ctx, input);
      const { name, revision } = await organisationFacts(ctx.db);
      return { name, revision };
    },
  }),
];
