import { z } from "zod";
import { requireEnvironment } from "#lib/commands/kernel/require-environment";
import { requirePermission } from "#lib/commands/kernel/require-permission";
import { CreateFromTemplateInput, createFromTemplate } from "#lib/commands/rollout/create-from-template";
import { rolloutPlanSchema } from "#lib/domain/rollout/plan";
import { forecastPlan } from "#lib/queries/rollout/forecast-plan";
import { endpoint } from "../endpoint.ts";

const seconds = z.number().nullable().describe("null: longer than can be said");
const stepForecast = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("no_traffic") }),
  z.object({ kind: z.literal("ended") }),
  z.object({ kind: z.literal("preview") }),
  z.object({
    kind: z.literal("timed"),
    harmSeconds: seconds.describe("Expected until a loss of the margin's size is seen"),
    safeSeconds: seconds.describe("Expected until such a loss is excluded, for a release like the baseline"),
    seesHarmInStep: z.boolean(),
    decidesInStep: z.boolean().nullable(),
  }),
]);

const finite = (value: number): number | null => (Number.isFinite(value) ? Math.round(value) : null);

export const rolloutPlanningEndpoints = [
  endpoint({
    method: "POST",
    path: "/rollouts/from-template",
    operationId: "createRolloutFromTemplate",
    summary: "Create a rollout along a template, as a draft unless `start` is true",
    permission: "rollout:create",
    tag: "rollouts",
    input: CreateFromTemplateInput,
    output: z.object({ rolloutId: z.string() }),
    successStatus: 201,
    run: createFromTemplate,
  }),
  endpoint({
    method: "POST",
    path: "/rollouts/forecast",
    operationId: "forecastRollout",
    summary: "What each gate of a plan will see in each step, at the traffic of the last hour; changes nothing",
    permission: "rollout:read",
    tag: "rollouts",
    input: z.object({
      environment: z.string().min(1).max(64).default("production"),
      service: z.string().min(1).max(255),
      plan: rolloutPlanSchema,
    }),
    output: z.object({
      requestsPerSecond: z.number(),
      seconds: z.number().describe("How much of the last hour there was anything to look at"),
      gates: z.array(z.object({ key: z.string(), perSecond: z.number(), steps: z.array(stepForecast) })),
    }),
    run: async (ctx, input) => {
      await requirePermission(ctx, "rollout:read");
      requireEnvironment(ctx, input.environment);
      const forecast = await forecastPlan(ctx.db, { ...input, now: ctx.now });
      return {
        ...forecast,
        gates: forecast.gates.map((gate) => ({
          ...gate,
          steps: gate.steps.map((step) =>
            step.kind === "timed"
              ? { ...step, harmSeconds: finite(step.harmSeconds), safeSeconds: finite(step.safeSeconds) }
              : step,
          ),
        })),
      };
    },
  }),
];
