import { z } from "zod";
import { ChangeFlagInput, changeFlag } from "#lib/commands/flag/change-flag";
import { CreateFlagInput, createFlag } from "#lib/commands/flag/create-flag";
import { DeleteFlagInput, deleteFlag } from "#lib/commands/flag/delete-flag";
import { DeleteSegmentInput, deleteSegment } from "#lib/commands/flag/delete-segment";
import { ImportFlagsInput, importFlags } from "#lib/commands/flag/import-flags";
import { SaveSegmentInput, saveSegment } from "#lib/commands/flag/save-segment";
import { requireEnvironment } from "#lib/commands/kernel/require-environment";
import { requirePermission } from "#lib/commands/kernel/require-permission";
import { segmentSchema } from "#lib/domain/flag/flag-schema";
import { releasesSchema } from "#lib/domain/flag/version-set";
import { CommandError } from "#lib/domain/kernel/command-error";
import { flagHistory } from "#lib/queries/flag/flag-history";
import { listFlags, listSegments } from "#lib/queries/flag/flag-record";
import { endpoint, instantText } from "../endpoint.ts";

const { shape } = CreateFlagInput;
const ofEnvironment = z.object({ environment: shape.environment });
const ofFlag = z.object({ environment: shape.environment, key: shape.key });

const flagOutput = z.object({
  environment: z.string(),
  key: z.string(),
  service: z.string(),
  description: z.string(),
  state: z.enum(["ENABLED", "DISABLED"]),
  variants: z.record(z.string(), z.union([z.boolean(), z.string(), z.number(), z.record(z.string(), z.unknown())])),
  defaultVariant: z.string(),
  targeting: z.record(z.string(), z.unknown()).nullable(),
  overrides: z.record(z.string(), z.string()),
  prerequisites: z.array(z.object({ flag: z.string(), variants: z.array(z.string()) })),
  metadata: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  releases: releasesSchema,
  revision: z.number().int(),
});

const versionOutput = z.object({
  revision: z.number().int(),
  action: z.enum(["created", "changed", "released", "deleted", "kept"]),
  at: instantText,
  by: z.string(),
  changes: z.array(z.object({ field: z.string(), before: z.unknown().optional(), after: z.unknown().optional() })),
});

export const flagEndpoints = [
  endpoint({
    method: "GET",
    path: "/flags",
    operationId: "listFlags",
    summary: "The flags of an environment, as they are written",
    tag: "flags",
    permission: "flag:read",
    input: ofEnvironment,
    output: z.object({ flags: z.array(flagOutput) }),
    run: async (ctx, { environment }) => {
      await requirePermission(ctx, "flag:read");
      requireEnvironment(ctx, environment);
      return { flags: await listFlags(ctx.db, { environment }) };
    },
  }),
  endpoint({
    method: "POST",
    path: "/flags",
    operationId: "createFlag",
    summary: "Create a flag; gateways serve it at once",
    permission: "flag:write",
    tag: "flags",
    input: CreateFlagInput,
    output: z.object({ flagId: z.string() }),
    successStatus: 201,
    run: createFlag,
  }),
  endpoint({
    method: "PUT",
    path: "/flags/flagd",
    operationId: "importFlags",
    summary: "Take over flagd's flags.json, all of it or nothing; what it does not name stays, unless prune is true",
    tag: "flags",
    permission: "flag:write",
    input: ImportFlagsInput,
    inQuery: ["environment", "prune", "service"],
    bodyLimitBytes: 4 * 1024 * 1024,
    output: z.object({
      created: z.array(z.string()),
      changed: z.array(z.string()),
      deleted: z.array(z.string()),
      segments: z.number().int(),
    }),
    run: importFlags,
  }),
  endpoint({
    method: "GET",
    path: "/flags/{key}",
    operationId: "getFlag",
    summary: "One flag, as it is written",
    tag: "flags",
    permission: "flag:read",
    input: ofFlag,
    output: flagOutput,
    run: async (ctx, { environment, key }) => {
      await requirePermission(ctx, "flag:read");
      requireEnvironment(ctx, environment);
      const [found] = await listFlags(ctx.db, { environment, key });
      if (!found) throw new CommandError("not-found", `there is no flag "${key}" in ${environment}`);
      return found;
    },
  }),
  endpoint({
    method: "PATCH",
    path: "/flags/{key}",
    operationId: "changeFlag",
    summary: "Change a flag; what is left out stays, and what a rollout holds cannot be changed under it",
    tag: "flags",
    permission: "flag:write",
    input: ChangeFlagInput,
    output: z.object({ flagId: z.string() }),
    run: changeFlag,
  }),
  endpoint({
    method: "DELETE",
    path: "/flags/{key}",
    operationId: "deleteFlag",
    summary: "Remove a flag that never had a rollout; applications fall back to the default in their code",
    tag: "flags",
    permission: "flag:write",
    input: DeleteFlagInput,
    output: z.object({ key: z.string(), deleted: z.literal(true) }),
    run: deleteFlag,
  }),
  endpoint({
    method: "GET",
    path: "/flags/{key}/history",
    operationId: "getFlagHistory",
    summary: "What a flag was, newest first, with what each change changed; also of a flag that is deleted",
    tag: "flags",
    permission: "flag:read",
    input: ofFlag,
    output: z.object({ versions: z.array(versionOutput) }),
    run: async (ctx, { environment, key }) => {
      await requirePermission(ctx, "flag:read");
      requireEnvironment(ctx, environment);
      const versions = await flagHistory(ctx.db, { environment, key });
      if (versions.length === 0)
        throw new CommandError("not-found", `there is no flag "${key}" in ${environment}, and was none`);
      return { versions: versions.map((one) => ({ ...one, at: new Date(one.at).toISOString() })) };
    },
  }),
];

export const segmentEndpoints = [
  endpoint({
    method: "GET",
    path: "/segments",
    operationId: "listSegments",
    summary: "Rules with a name, for the rules of flags; flagd calls them evaluators",
    tag: "flags",
    permission: "flag:read",
    input: ofEnvironment,
    output: z.object({ segments: z.array(segmentSchema) }),
    run: async (ctx, { environment }) => {
      await requirePermission(ctx, "flag:read");
      requireEnvironment(ctx, environment);
      return { segments: await listSegments(ctx.db, environment) };
    },
  }),
  endpoint({
    method: "PUT",
    path: "/segments/{key}",
    operationId: "saveSegment",
    summary: "Create a segment, or replace its rule; refused when a rule that names it would no longer be one",
    tag: "flags",
    permission: "flag:write",
    input: SaveSegmentInput,
    output: segmentSchema,
    run: saveSegment,
  }),
  endpoint({
    method: "DELETE",
    path: "/segments/{key}",
    operationId: "deleteSegment",
    summary: "Remove a segment that no rule names",
    tag: "flags",
    permission: "flag:write",
    input: DeleteSegmentInput,
    output: z.object({ key: z.string(), deleted: z.literal(true) }),
    run: deleteSegment,
  }),
];
