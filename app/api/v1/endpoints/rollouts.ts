import { z } from "zod";
import type { CommandContext } from "#lib/commands/kernel/context";
import { readableEnvironment, requireEnvironment } from "#lib/commands/kernel/require-environment";
import { requirePermission } from "#lib/commands/kernel/require-permission";
import { AbortRolloutInput, abortRollout } from "#lib/commands/rollout/abort-rollout";
import { AdvanceRolloutInput, advanceRollout } from "#lib/commands/rollout/advance-rollout";
import { CreateRolloutInput, createRollout } from "#lib/commands/rollout/create-rollout";
import { PauseRolloutInput, pauseRollout } from "#lib/commands/rollout/pause-rollout";
import { ResumeRolloutInput, resumeRollout } from "#lib/commands/rollout/resume-rollout";
import { RollBackRolloutInput, rollBackRollout } from "#lib/commands/rollout/roll-back-rollout";
import { StartRolloutInput, startRollout } from "#lib/commands/rollout/start-rollout";
import type { Permission } from "#lib/domain/access/permission";
import { CommandError } from "#lib/domain/kernel/command-error";
import { idSchema } from "#lib/domain/kernel/id";
import { strategies } from "#lib/domain/rollout/plan";
import { judgements, pauseReasons, rollbackReasons, rolloutStateKinds } from "#lib/domain/rollout/state";
import { findRollout, listRollouts, type RolloutRepresentation } from "#lib/queries/api/rollouts";
import { endpoint, instantText } from "../endpoint.ts";

const rolloutOutput = z.object({
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
  startedAt: instantText.nullable(),
  endedAt: instantText.nullable(),
  incidentId: z.string().nullable(),
});

async function present(ctx: CommandContext, rolloutId: string): Promise<RolloutRepresentation> {
  const found = await findRollout(ctx.db, rolloutId);
  if (!found) throw new CommandError("not-found", `there is no rollout ${rolloutId}`);
  requireEnvironment(ctx, found.environment);
  return found;
}

/** POST /rollouts/{rolloutId}/<verb>: runs the command, answers with the rollout as it then is. */
function verb<I extends z.ZodType<{ rolloutId: string }>>(spec: {
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
      return present(ctx, (input as { rolloutId: string }).rolloutId);
    },
  });
}

export const rolloutEndpoints = [
  endpoint({
    method: "GET",
    path: "/rollouts",
    operationId: "listRollouts",
    summary: "List rollouts, newest first",
    permission: "rollout:read",
    tag: "rollouts",
    input: z.object({
      environment: z.string().optional(),
      flagKey: z.string().optional(),
      state: z.enum(rolloutStateKinds).optional(),
      before: z.string().optional().describe("Id of the last rollout of the page before"),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    output: z.object({ rollouts: z.array(rolloutOutput) }),
    run: async (ctx, input) => {
      await requirePermission(ctx, "rollout:read");
      const environment = readableEnvironment(ctx, input.environment);
      return { rollouts: await listRollouts(ctx.db, { ...input, environment }) };
    },
  }),
  endpoint({
    method: "POST",
    path: "/rollouts",
    operationId: "createRollout",
    summary: "Create a rollout, as a draft unless `start` is true",
    permission: "rollout:create",
    tag: "rollouts",
    input: CreateRolloutInput,
    output: rolloutOutput,
    successStatus: 201,
    run: async (ctx, input) => present(ctx, (await createRollout(ctx, input)).rolloutId),
  }),
  endpoint({
    method: "GET",
    path: "/rollouts/{rolloutId}",
    operationId: "getRollout",
    summary: "One rollout",
    permission: "rollout:read",
    tag: "rollouts",
    input: z.object({ rolloutId: idSchema("rollout") }),
    output: rolloutOutput,
    run: async (ctx, input) => {
      await requirePermission(ctx, "rollout:read");
      return present(ctx, input.rolloutId);
    },
  }),
  verb({
    name: "start",
    summary: "Start a draft or scheduled rollout",
    permission: "rollout:start",
    input: StartRolloutInput,
    run: startRollout,
  }),
  verb({
    name: "pause",
    summary: "Hold the exposure where it is",
    permission: "rollout:pause",
    input: PauseRolloutInput,
    run: pauseRollout,
  }),
  verb({
    name: "resume",
    summary: "Go on from a pause",
    permission: "rollout:resume",
    input: ResumeRolloutInput,
    run: resumeRollout,
  }),
  verb({
    name: "advance",
    summary: "Move to the next step now",
    permission: "rollout:advance",
    input: AdvanceRolloutInput,
    run: advanceRollout,
  }),
  verb({
    name: "roll-back",
    summary: "Return all traffic to the baseline now",
    permission: "rollout:roll-back",
    input: RollBackRolloutInput,
    run: rollBackRollout,
  }),
  verb({
    name: "abort",
    summary: "End a rollout that serves nobody, or leave `failed`",
    permission: "rollout:abort",
    input: AbortRolloutInput,
    run: abortRollout,
  }),
];
