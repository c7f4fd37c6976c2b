import { z } from "zod";
import { requireEnvironment } from "#lib/commands/kernel/require-environment";
import { requirePermission } from "#lib/commands/kernel/require-permission";
import { ruleSchema } from "#lib/domain/flag/flag-schema";
import { CommandError } from "#lib/domain/kernel/command-error";
import { exportFlags } from "#lib/queries/flag/export-flags";
import { tryFlag } from "#lib/queries/flag/try-flag";
import { endpoint } from "../endpoint.ts";

const environment = z.string().min(1).max(64).default("production");

export const flagEvaluationEndpoints = [
  endpoint({
    method: "GET",
    path: "/flags/flagd",
    operationId: "exportFlags",
    summary: "The flags of an environment as flagd's flags.json, as they are written: without what rollouts do to them",
    tag: "flags",
    permission: "flag:read",
    input: z.object({ environment }),
    output: z.looseObject({ flags: z.record(z.string(), z.unknown()) }),
    run: async (ctx, input) => {
      await requirePermission(ctx, "flag:read");
      requireEnvironment(ctx, input.environment);
      return { ...(await exportFlags(ctx.db, input.environment)) };
    },
  }),
  endpoint({
    method: "POST",
    path: "/flags/{key}/evaluate",
    operationId: "evaluateFlag",
    summary: "What a context would get now, and why; also by a rule that is not saved. Applications ask the gateway",
    tag: "flags",
    permission: "flag:read",
    input: z.object({
      environment,
      key: z.string().min(1).max(128),
      context: z.record(z.string(), z.unknown()).default({}),
      targeting: ruleSchema.nullable().optional().describe("Instead of the flag's own rule"),
    }),
    output: z.looseObject({
      ok: z.boolean(),
      variant: z.string().optional(),
      value: z.unknown().optional(),
      reason: z.string().optional(),
      errorCode: z.string().optional(),
      errorDetails: z.string().optional(),
    }),
    run: async (ctx, input) => {
      await requirePermission(ctx, "flag:read");
      requireEnvironment(ctx, input.environment);
      const tried = await tryFlag(ctx.db, { ...input, now: ctx.now });
      if (!tried) throw new CommandError("not-found", `there is no flag "${input.key}" in ${input.environment}`);
      return { ...tried };
    },
  }),
];
