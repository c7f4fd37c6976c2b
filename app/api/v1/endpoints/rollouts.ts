import { z } from "zod";
import { readableEnvironment } from "#lib/commands/kernel/require-environment";
import { requirePermission } from "#lib/commands/kernel/require-permission";
import { AbortRolloutInput, abortRollout } from "#lib/commands/rollout/abort-rollout";
import { AddDecisionReasonInput, addDecisionReason } from "#lib/commands/rollout/add-reason";
import { AdvanceRolloutInput, advanceRollout } from "#lib/commands/rollout/advance-rollout";
import { CreateRolloutInput, createRollout } from "#lib/commands/rollout/create-rollout";
import { PauseRolloutInput, pauseRollout } from "#lib/commands/rollout/pause-rollout";
import { ReportStopEventInput, reportStopEvent } from "#lib/commands/rollout/report-stop-event";
import { ResumeRolloutInput, resumeRollout } from "#lib/commands/rollout/resume-rollout";
import { RollBackRolloutInput, rollBackRollout } from "#lib/commands/rollout/roll-back-rollout";
import { StartRolloutInput, startRollout } from "#lib/commands/rollout/start-rollout";
import { idSchema } from "#lib/domain/kernel/id";
import { decisionKinds, rolloutStateKinds } from "#lib/domain/rollout/state";
import { listDecisions } from "#lib/queries/api/decisions";
import { listRollouts } from "#lib/queries/api/rollouts";
import { listStopEvents } from "#lib/queries/api/stop-events";
import { endpoint, instantText } from "../endpoint.ts";
import { presentRollout, rolloutOutput, rolloutVerb } from "./rollout-verb.ts";

const decisionOutput = z.object({
  id: z.string(),
  at: instantText,
  kind: z.enum(decisionKinds),
  step: z.number().int().nullable().describe("Index into plan.steps, as it was before"),
  fromPercent: z.number(),
  toPercent: z.number(),
  code: z.string().describe("The reason for machines"),
  because: z.string().describe("The reason in one sentence"),
  words: z.string().nullable().describe("What a person gave as the reason"),
  by: z.object({ kind: z.enum(["user", "api_key", "engine", "gateway"]), name: z.string() }),
  evidenceId: z.string().nullable(),
});

const stopEventOutput = z.object({
  event: z.string(),
  count: z.number().int().describe("Reports at which the plan rolls back"),
  reported: z.number().int().describe("Reports that the judge has counted; a new one waits for its next look"),
  reports: z
    .array(
      z.object({
        id: z.string(),
        at: instantText,
        by: z.object({ kind: z.enum(["service", "person"]), name: z.string() }),
        words: z.string().nullable().describe("What a person saw"),
      }),
    )
    .describe("The first twenty and the last one, oldest first"),
});

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
  endpoint({
    method: "GET",
    path: "/rollouts/{rolloutId}/decisions",
    operationId: "listDecisions",
    summary: "What was decided about a rollout, by whom and why, newest first",
    permission: "rollout:read",
    tag: "rollouts",
    input: z.object({
      rolloutId: idSchema("rollout"),
      before: z.string().optional().describe("Id of the last decision of the page before"),
      limit: z.coerce.number().int().min(1).max(200).default(100),
    }),
    output: z.object({ decisions: z.array(decisionOutput) }),
    run: async (ctx, input) => {
      await requirePermission(ctx, "rollout:read");
      await presentRollout(ctx, input.rolloutId);
      return { decisions: await listDecisions(ctx.db, input) };
    },
  }),
  endpoint({
    method: "POST",
    path: "/decisions/{decisionId}/reason",
    operationId: "addDecisionReason",
    summary: "Say afterwards why something was decided; the audit keeps what stood there before",
    permission: "rollout:roll-back",
    tag: "rollouts",
    input: AddDecisionReasonInput,
    output: z.object({ decisionId: z.string() }),
    run: addDecisionReason,
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
  endpoint({
    method: "POST",
    path: "/rollouts/{rolloutId}/stop-events",
    operationId: "reportStopEvent",
    summary: "Report a stop event that a person saw; at the count of the plan the rollout goes back",
    permission: "rollout:roll-back",
    tag: "rollouts",
    input: ReportStopEventInput,
    output: z.object({
      rolloutId: z.string(),
      eventId: z.string(),
      event: z.string(),
      count: z.number().int().describe("Reports at which the plan rolls back"),
    }),
    successStatus: 201,
    run: reportStopEvent,
  }),
  endpoint({
    method: "GET",
    path: "/rollouts/{rolloutId}/stop-events",
    operationId: "listStopEvents",
    summary: "The stop events of a rollout's plan, with what was reported of each and counted",
    permission: "rollout:read",
    tag: "rollouts",
    input: z.object({ rolloutId: idSchema("rollout") }),
    output: z.object({ stopEvents: z.array(stopEventOutput) }),
    run: async (ctx, { rolloutId }) => {
      await requirePermission(ctx, "rollout:read");
      await presentRollout(ctx, rolloutId);
      return { stopEvents: await listStopEvents(ctx.db, rolloutId) };
    },
  }),
  rolloutVerb({
    name: "abort",
    summary: "End a rollout that serves nobody, or leave `failed`",
    permission: "rollout:abort",
    input: AbortRolloutInput,
    run: abortRollout,
  }),
];
