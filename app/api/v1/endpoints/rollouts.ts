import { z } from "zod";
import { readableEnvironment } from "#lib/commands/kernel/require-environment";
import { requirePermission } from "#lib/commands/kernel/require-permission";
import { AbortRolloutInput, abortRollout } from "#lib/commands/rollout/abort-rollout";
import { AdvanceRolloutInput, advanceRollout } from "#lib/commands/rollout/advance-rollout";
import { CreateRolloutInput, createRollout } from "#lib/commands/rollout/create-rollout";
import { PauseRolloutInput, pauseRollout } from "#lib/commands/rollout/pause-rollout";
import { ResumeRolloutInput, resumeRollout } from "#lib/commands/rollout/resume-rollout";
import { RollBackRolloutInput, rollBackRollout } from "#lib/commands/rollout/roll-back-rollout";
import { StartRolloutInput, startRollout } from "#lib/commands/rollout/start-rollout";
import { idSchema } from "#lib/domain/kernel/id";
import { rolloutStateKinds } from "#lib/domain/rollout/state";
import { listRollouts } from "#lib/queries/api/rollouts";
import { endpoint } from "../endpoint.ts";
import { presentRollout, rolloutOutput, rolloutVerb } from "./rollout-verb.ts";

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
    run: async (ctx, input) => presentRollout(ctx, (await createRollout(ctx, input)).rolloutId),
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
      return presentRollout(ctx, input.rolloutId);
    },
  }),
  rolloutVerb({
    name: "start",
    summary: "Start a draft or scheduled rollout",
    permission: "rollout:start",
    input: StartRolloutInput,
    run: startRollout,
  }),
  rolloutVerb({
    name: "pause",
    summary: "Hold the exposure where it is",
    permission: "rollout:pause",
    input: PauseRolloutInput,
    run: pauseRollout,
  }),
  rolloutVerb({
    name: "resume",
    summary: "Go on from a pause",
    permission: "rollout:resume",
    input: ResumeRolloutInput,
    run: resumeRollout,
  }),
  rolloutVerb({
    name: "advance",
    summary: "Move to the next step now",
    permission: "rollout:advance",
    input: AdvanceRolloutInput,
    run: advanceRollout,
  }),
  rolloutVerb({
    name: "roll-back",
    summary: "Return all traffic to the baseline now",
    permission: "rollout:roll-back",
    input: RollBackRolloutInput,
    run: rollBackRollout,
  }),
  rolloutVerb({
    name: "abort",
    summary: "End a rollout that serves nobody, or leave `failed`",
    permission: "rollout:abort",
    input: AbortRolloutInput,
    run: abortRollout,
  }),
];
