import { z } from "zod";
import type { CommandContext } from "#lib/commands/kernel/context";
import { requireEnvironment } from "#lib/commands/kernel/require-environment";
import { requirePermission } from "#lib/commands/kernel/require-permission";
import { CreateFromTemplateInput, createFromTemplate } from "#lib/commands/rollout/create-from-template";
import { CommandError, type FieldProblem } from "#lib/domain/kernel/command-error";
import { rolloutPlanSchema } from "#lib/domain/rollout/plan";
import { forecastPlan } from "#lib/queries/rollout/forecast-plan";
import { rolloutChoices } from "#lib/queries/rollout/rollout-choices";
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

const ForecastInput = z.object({
  environment: z.string().min(1).max(64).default("production"),
  service: z.string().min(1).max(255).optional().describe("Whose traffic counts; or name the flag"),
  flagKey: z.string().min(1).max(128).optional().describe("A flag with something to release, instead of its service"),
  plan: rolloutPlanSchema.optional(),
  template: z.string().min(1).max(64).optional().describe("A rollout template, instead of a plan"),
});

/** @throws CommandError invalid, naming what is missing or not there */
async function whatToForecast(ctx: CommandContext, input: z.output<typeof ForecastInput>) {
  const { environment, service, flagKey, plan, template } = input;
  const choices = flagKey || template ? await rolloutChoices(ctx.db, environment) : { flags: [], templates: [] };
  const found = {
    service: service ?? choices.flags.find(({ key }) => key === flagKey)?.service,
    plan: plan ?? choices.templates.find(({ key }) => key === template)?.plan,
  };
  const problems: FieldProblem[] = [];
  if (!found.service)
    problems.push({
      field: flagKey ? "flagKey" : "service",
      problem: flagKey
        ? `${environment} has no enabled flag "${flagKey}" with a second variant`
        : "is needed, or flagKey",
    });
  if (!found.plan)
    problems.push({
      field: template ? "template" : "plan",
      problem: template ? `there is no rollout template "${template}" in ${environment}` : "is needed, or template",
    });
  if (!found.service || !found.plan) throw new CommandError("invalid", "It is not said what to forecast.", problems);
  return { environment, service: found.service, plan: found.plan };
}

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
    input: ForecastInput,
    output: z.object({
      requestsPerSecond: z.number(),
      seconds: z.number().describe("How much of the last hour there was anything to look at"),
      units: z
        .object({ requests: z.number().int(), units: z.number().int() })
        .nullable()
        .describe(
          "Requests of the last hour that named their unit, at most 5,000, and how many units made them; null where a route draws each request by itself",
        ),
      gates: z.array(z.object({ key: z.string(), perSecond: z.number(), steps: z.array(stepForecast) })),
    }),
    run: async (ctx, input) => {
      await requirePermission(ctx, "rollout:read");
      requireEnvironment(ctx, input.environment);
      const forecast = await forecastPlan(ctx.db, { ...(await whatToForecast(ctx, input)), now: ctx.now });
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
