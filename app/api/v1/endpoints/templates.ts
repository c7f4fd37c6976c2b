import { z } from "zod";
import { requireEnvironment } from "#lib/commands/kernel/require-environment";
import { requirePermission } from "#lib/commands/kernel/require-permission";
import { AddStarterSetInput, addStarterSet } from "#lib/commands/template/add-starter-set";
import { DeleteGatePresetInput, deleteGatePreset } from "#lib/commands/template/delete-gate-preset";
import { DeleteTemplateInput, deleteTemplate } from "#lib/commands/template/delete-template";
import { SaveGatePresetInput, saveGatePreset } from "#lib/commands/template/save-gate-preset";
import { SaveTemplateInput, saveTemplate } from "#lib/commands/template/save-template";
import { gatePresetSchema, rolloutTemplateSchema } from "#lib/domain/rollout/template";
import { listGatePresets, listTemplates } from "#lib/queries/configuration/list-templates";
import { endpoint } from "../endpoint.ts";

const ofEnvironment = z.object({ environment: z.string().min(1).max(64).default("production") });
const deleted = z.object({ key: z.string(), deleted: z.literal(true) });

export const templateEndpoints = [
  endpoint({
    method: "GET",
    path: "/gate-presets",
    operationId: "listGatePresets",
    summary: "Gates written once, for many templates",
    tag: "templates",
    permission: "catalogue:read",
    input: ofEnvironment,
    output: z.object({ gatePresets: z.array(gatePresetSchema) }),
    run: async (ctx, { environment }) => {
      await requirePermission(ctx, "catalogue:read");
      requireEnvironment(ctx, environment);
      return { gatePresets: await listGatePresets(ctx.db, environment) };
    },
  }),
  endpoint({
    method: "POST",
    path: "/gate-presets",
    operationId: "saveGatePreset",
    summary: "Create a gate preset, or replace the one that has this key",
    tag: "templates",
    permission: "catalogue:write",
    input: SaveGatePresetInput,
    output: gatePresetSchema,
    run: saveGatePreset,
  }),
  endpoint({
    method: "DELETE",
    path: "/gate-presets/{key}",
    operationId: "deleteGatePreset",
    summary: "Remove a gate preset that no template names",
    tag: "templates",
    permission: "catalogue:write",
    input: DeleteGatePresetInput,
    output: deleted,
    run: deleteGatePreset,
  }),
  endpoint({
    method: "GET",
    path: "/rollout-templates",
    operationId: "listRolloutTemplates",
    summary: "Plans to start rollouts from",
    tag: "templates",
    permission: "catalogue:read",
    input: ofEnvironment,
    output: z.object({ rolloutTemplates: z.array(rolloutTemplateSchema) }),
    run: async (ctx, { environment }) => {
      await requirePermission(ctx, "catalogue:read");
      requireEnvironment(ctx, environment);
      return { rolloutTemplates: await listTemplates(ctx.db, environment) };
    },
  }),
  endpoint({
    method: "POST",
    path: "/rollout-templates",
    operationId: "saveRolloutTemplate",
    summary: "Create a rollout template, or replace the one that has this key",
    tag: "templates",
    permission: "catalogue:write",
    input: SaveTemplateInput,
    output: rolloutTemplateSchema,
    run: saveTemplate,
  }),
  endpoint({
    method: "POST",
    path: "/rollout-templates/starter-set",
    operationId: "addStarterSet",
    summary: "Give an environment without templates and presets those of the starter set",
    tag: "templates",
    permission: "catalogue:write",
    input: AddStarterSetInput,
    output: z.object({ presets: z.number().int(), templates: z.number().int() }),
    successStatus: 201,
    run: addStarterSet,
  }),
  endpoint({
    method: "DELETE",
    path: "/rollout-templates/{key}",
    operationId: "deleteRolloutTemplate",
    summary: "Remove a rollout template; rollouts that began from it keep their plan",
    tag: "templates",
    permission: "catalogue:write",
    input: DeleteTemplateInput,
    output: deleted,
    run: deleteTemplate,
  }),
];
