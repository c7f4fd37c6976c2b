import { z } from "zod";
import type { CommandContext } from "#lib/commands/kernel/context";
import { requireEnvironment } from "#lib/commands/kernel/require-environment";
import type { Permission } from "#lib/domain/access/permission";
import { versionSetSchema } from "#lib/domain/flag/version-set";
import { CommandError } from "#lib/domain/kernel/command-error";
import { strategies } from "#lib/domain/rollout/plan";
import { judgements, pauseReasons, rollbackReasons, rolloutStateKinds } from "#lib/domain/rollout/state";
import { findRollout, type WholeRollout } from "#lib/queries/api/rollouts";
import { endpoint, instantText } from "../endpoint.ts";

const releaseOutput = z.object({
  baseline: versionSetSchema.nullable().describe("Null: nothing was recorded"),
  candidate: versionSetSchema.nullable(),
  changes: z
    .array(z.object({ field: z.string(), before: z.unknown().optional(), after: z.unknown().optional() }))
    .describe("Candidate against baseline, field by field"),
});

export const rolloutOutput = z.object({
  id: z.string(),
  title: z.string(),
  environment: z.string(),
  service: z.string(),
  flagKey: z.string(),
  strategy: z.enum(strategies),
  baselineVariant: z.string(),
  candidateVariant: z.string(),
  attempt: z.number().int(),
  previousAttemptId: z.string().nullable(),
  state: z.enum(rolloutStateKinds),
  pauseReason: z.enum(pauseReasons).nullable(),
  rollbackReason: z.enum(rollbackReasons).nullable(),
  step: z.number().int().nullable().describe("Index into plan.steps"),
  trafficPercent: z.number().describe("Share of traffic on the candidate by decision, 0 to 100"),
  judgement: z.enum(judgements).nullable(),
  because: z.string().describe("The decision in force, in words"),
  unguardedSince: instantText.nullable(),
  plan: z.record(z.string(), z.unknown()),
  revision: z.number().int(),
  createdAt: instantText,
  startedAt: instantText.nullable().describe("When the candidate began to serve a share of units; null in a preview"),
  bakeUntil: instantText.nullable().describe("While baking: when the bake ends, which is blue_green's rollback window"),
  endedAt: instantText.nullable(),
  incidentId: z.string().nullable(),
  release: releaseOutput
    .nullable()
    .optional()
    .describe("Version sets as they were when it was created; left out in lists, null in rollouts older than that"),
});

/** The rollout as it now is. */
export async function presentRollout(ctx: CommandContext, rolloutId: string): Promise<WholeRollout> {
  const found = await findRollout(ctx.db, rolloutId);
  if (!found) throw new CommandError("not-found", `there is no rollout ${rolloutId}`);
  requireEnvironment(ctx, found.environment);
  return found;
}

/** POST /rollouts/{rolloutId}/<verb>: runs the command, answers with the rollout as it then is. */
export function rolloutVerb<I extends z.ZodType<{ rolloutId: string }>>(spec: {
  name: string;
  summary: string;
  permission: Permission;
  input: I;
  run(ctx: CommandContext, input: z.output<I>): Promise<unknown>;
}) {
  return endpoint({
    method: "POST",
    path: `/rollouts/{rolloutId}/${spec.name}`,
    operationId: `${spec.name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())}Rollout`,
    summary: spec.summary,
    permission: spec.permission,
    tag: "rollouts",
    input: spec.input,
    output: rolloutOutput,
    run: async (ctx, input) => {
      await spec.run(ctx, input);
      return presentRollout(ctx, (input as { rolloutId: string }).rolloutId);
    },
  });
}
