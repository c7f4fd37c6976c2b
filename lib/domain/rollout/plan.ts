/**
 * Glossary of a rollout
 * - A plan says how exposure grows: ordered steps, gates with their error budget, the bake, the blind limit.
 * - A step holds one exposure for at least `holdSeconds`; `advanceOn` says what lets the rollout leave it.
 * - A stop event is harm with a name that somebody reports: at its count the rollout goes back, whatever the gates say.
 * - A gate is one metric's rule: guardrail (rolls back), signal (pauses), informational (only shown).
 * - A dry-run gate is judged and shown like any other and changes nothing: it is a gate on trial.
 * - The candidate is the variant being released, the baseline the one that serves everyone else.
 * - A preview is a first step at 0 %: only the units that it names get the candidate, and they stay out of the comparison.
 * - The holdback is the share that stays with the baseline as long as the rollout lasts; everyone else is the full share.
 * - Percentages are 0–100 with at most three decimals (0.001 % is one bucket of 100,000).
 */
import { z } from "zod";
import { STOP_EVENT_NAME } from "../telemetry/stop-event.ts";

export const PLAN_VERSION = 1;

export const strategies = ["canary", "progressive", "blue_green", "flag"] as const;
export type Strategy = (typeof strategies)[number];
export const strategyWords: Record<Strategy, string> = {
  canary: "Canary",
  progressive: "Progressive",
  blue_green: "Blue-green",
  flag: "Feature flag",
};

const instantForm = { offset: true, message: "must be an instant with its zone, such as 2026-11-23T14:00:00Z" };

const percent = z.number().min(0).max(100).multipleOf(0.001);

export const planStepSchema = z.object({
  exposurePercent: percent.describe(
    "Share of units that get the candidate during this step, 0.001 to 100; 0 is the preview of a blue-green plan",
  ),
  holdSeconds: z
    .number()
    .int()
    .min(0)
    .max(30 * 86_400)
    .default(300),
  /** `time`: leave when the hold is over unless a gate is regressed, invalid or without data; `evidence`: leave when every guardrail is non-inferior. */
  advanceOn: z.enum(["time", "evidence"]).default("evidence"),
  minimumExposures: z
    .number()
    .int()
    .min(0)
    .default(0)
    .describe("Units that each arm must have met during this step; at 100 % there is one arm"),
  needsApproval: z.boolean().default(false).describe("A second person approves before this step is taken"),
  /** A step that is undecided for this long is inconclusive and pauses; null = it may take as long as it takes. */
  decideWithinSeconds: z
    .number()
    .int()
    .min(5)
    .max(30 * 86_400)
    .nullable()
    .default(null),
});
export type PlanStep = z.infer<typeof planStepSchema>;

const groups = z.array(z.string().min(1).max(64)).min(2).max(12);

/** Parameters by statistical method; names and units are those of the statistics toolkit (`GuardPolicy`). */
export const gateRuleSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("rate"),
    tolerance: z.number().min(0).max(1).default(0),
    toleranceRel: z.number().min(0.1).max(10).default(1),
    marginAbs: z.number().min(0).max(1),
    marginRel: z.number().min(0.1).max(10).default(1),
  }),
  z.object({
    kind: z.literal("boundedMean"),
    tolerance: z.number().min(0).max(1).default(0),
    margin: z.number().gt(0).max(1),
  }),
  z.object({
    kind: z.literal("quantile"),
    quantiles: z.array(z.number().gt(0).lt(1)).min(1).max(5).default([0.5, 0.95, 0.99]),
    toleranceBuckets: z.number().int().min(0).max(100).default(0),
    marginBuckets: z.number().int().min(1).max(100),
  }),
  z.object({
    kind: z.literal("fairness"),
    groups,
    requiredGroups: groups.optional(),
    rate: z.enum(["selection", "tpr", "fpr"]).default("tpr"),
    mode: z.literal("regression").default("regression"),
    bound: z.number().min(0).max(1).default(0),
    margin: z.number().gt(0).max(1),
  }),
  /** Absolute limit on the candidate's own rate; the one kind that goes on judging at 100 %. */
  z.object({ kind: z.literal("limit"), limit: z.number().gt(0).lt(1) }),
]);
export type GateRule = z.infer<typeof gateRuleSchema>;

export const gateConfigSchema = z.object({
  key: z.string().regex(/^[a-z][a-z0-9-]{0,47}$/, "lower case letters, digits and dashes, at most 48"),
  /** Key of a metric in `lib/domain/metric`. */
  metric: z.string().min(1).max(64),
  kind: z.enum(["guardrail", "signal", "informational"]).default("guardrail"),
  weight: z.number().gt(0).max(100).default(1),
  minPerStream: z.number().int().min(1).max(100_000).default(1),
  dryRun: z
    .boolean()
    .optional()
    .describe("Judged and shown with what it would have done; spends no error budget, holds nothing, decides nothing"),
  rule: gateRuleSchema,
});
export type GateConfig = z.infer<typeof gateConfigSchema>;

type Gates = { readonly gates: readonly GateConfig[] };

/** Gates that share the error budget and roll back; a dry-run gate is none of them. */
export const guardrailsOf = ({ gates }: Gates): GateConfig[] =>
  gates.filter((gate) => gate.kind === "guardrail" && !gate.dryRun);

/** Gates that something may follow from: guardrails and signals in force. */
export const actingGates = ({ gates }: Gates): GateConfig[] =>
  gates.filter((gate) => gate.kind !== "informational" && !gate.dryRun);

/** Who gets the candidate while it serves nobody else, and stays out of the comparison for as long as the rollout lasts. */
export const previewSchema = z.object({
  segment: z.string().min(1).max(64).optional().describe("Key of a segment of the environment"),
  targetingKeys: z
    .array(z.string().min(1).max(2_048))
    .max(1_000, "must have at most 1,000 entries")
    .default([])
    .describe("Units by their targeting key"),
});
export type Preview = z.infer<typeof previewSchema>;

/** Harm that is not weighed against anything: it is outside the error budget of the gates. */
export const stopEventSchema = z.object({
  event: z
    .string()
    .regex(STOP_EVENT_NAME, "must be lower case letters, digits and dashes, at most 48, letter first")
    .describe("Name under which it is reported, such as data-leak"),
  count: z.number().int().min(1).max(1_000).default(1).describe("Reports of the candidate at which it rolls back"),
});
export type StopEvent = z.infer<typeof stopEventSchema>;

/** Everything of a plan but its gates, which a template names as presets. */
const planFrame = {
  version: z.literal(PLAN_VERSION).default(PLAN_VERSION),
  steps: z.array(planStepSchema).min(1).max(20),
  /** Optional and not defaulted: templates that were stored before it was known stay what they were. */
  holdbackPercent: percent
    .max(50)
    .optional()
    .describe("Share of units that stays with the baseline until the rollout is completed; default 0"),
  preview: previewSchema.optional().describe("Blue-green: who sees the candidate before the switch"),
  /** Optional and not defaulted, as holdbackPercent. */
  assignment: z
    .enum(["per_request", "sticky"])
    .optional()
    .describe(
      "per_request (default): each request brings a targeting key of its own; sticky: units, such as people, come back and stay with their variant",
    ),
  /** Optional and not defaulted, as holdbackPercent. */
  unitOfAnalysis: z
    .enum(["request", "unit"])
    .optional()
    .describe(
      "request (default): gates count every observation; unit: in each gate a unit counts once, with the first observation that says something there, for units that come back",
    ),
  stopEvents: z
    .array(stopEventSchema)
    .max(20)
    .refine((list) => new Set(list.map(({ event }) => event)).size === list.length, "must name each event once")
    .optional()
    .describe("Events that roll back at their count, whatever the gates say; default none"),
  alpha: z.number().gt(0).max(0.2).default(0.01),
  beta: z.number().gt(0).max(0.2).default(0.05),
  alphaSrm: z.number().gt(0).max(0.05).default(0.001),
  minimumExposures: z.number().int().min(1).max(1_000_000).default(100),
  bakeSeconds: z
    .number()
    .int()
    .min(0)
    .max(30 * 86_400)
    .default(3_600),
  /** A judgement is `no_data` when no block closed for this long. */
  freshnessSeconds: z.number().int().min(5).max(3_600).default(60),
  blindLimitSeconds: z.number().int().min(5).max(86_400).default(300),
  /** Exposure above which the gateway returns to the baseline at the blind limit; 100 = never. */
  returnWhenBlindAbovePercent: percent.default(5),
};

type Issue = z.core.$RefinementCtx;

type Ramp = Pick<RolloutPlan, "steps" | "holdbackPercent" | "preview">;

function refuseShrinking(plan: Ramp, issue: Issue): void {
  const full = fullPercentOf(plan);
  let last = 0;
  plan.steps.forEach(({ exposurePercent }, index) => {
    const refuse = (message: string) =>
      issue.addIssue({ code: "custom", path: ["steps", index, "exposurePercent"], message });
    if (exposurePercent > full)
      refuse(`must be at most ${full}: holdbackPercent keeps ${plan.holdbackPercent} % with the baseline`);
    else if (exposurePercent <= last && !(index === 0 && plan.preview))
      refuse(`must be above the step before (${last} %): exposure only grows along a ramp`);
    last = exposurePercent;
  });
  if (plan.preview && plan.steps[0]?.exposurePercent !== 0)
    issue.addIssue({
      code: "custom",
      path: ["preview"],
      message: "needs a first step at 0 %, in which nobody else gets the candidate",
    });
}

/** A rollout plan as a template keeps it: its gates are presets, put in when a rollout is made. */
export const templatePlanSchema = z.object(planFrame).superRefine(refuseShrinking);
export type TemplatePlan = z.infer<typeof templatePlanSchema>;

export const rolloutPlanSchema = z
  .object({
    ...planFrame,
    gates: z.array(gateConfigSchema).max(20).default([]),
    startsAt: z.iso.datetime(instantForm).optional().describe("It does not start before this instant"),
    disableAt: z.iso.datetime(instantForm).optional().describe("The release is taken back at this instant"),
  })
  .superRefine((plan, issue) => {
    refuseShrinking(plan, issue);
    if (plan.startsAt && plan.disableAt && Date.parse(plan.disableAt) <= Date.parse(plan.startsAt))
      issue.addIssue({ code: "custom", path: ["disableAt"], message: "must be after startsAt" });
    if (plan.steps[0]?.needsApproval)
      issue.addIssue({
        code: "custom",
        path: ["steps", 0, "needsApproval"],
        message: "is for later steps: the start itself is approved where the environment asks for it",
      });
    const keys = plan.gates.map((gate) => gate.key);
    plan.gates.forEach((gate, index) => {
      if (keys.indexOf(gate.key) !== index)
        issue.addIssue({ code: "custom", path: ["gates", index, "key"], message: `"${gate.key}" is used twice` });
    });
    const comparative = guardrailsOf(plan).some((gate) => gate.rule.kind !== "limit");
    const full = plan.steps.findIndex((step) => step.exposurePercent === 100);
    const before = plan.steps[full - 1];
    if (comparative && before && before.exposurePercent > 0 && before.advanceOn !== "evidence")
      issue.addIssue({
        code: "custom",
        path: ["steps", full - 1, "advanceOn"],
        message: 'must be "evidence": at 100 % there is no baseline left to compare with',
      });
  });
export type RolloutPlan = z.infer<typeof rolloutPlanSchema>;

/** Share that everyone but the held-back units makes, 0–100: where the ramp ends and the bake begins. */
export const fullPercentOf = ({ holdbackPercent = 0 }: Pick<RolloutPlan, "holdbackPercent">): number =>
  Math.round((100 - holdbackPercent) * 1_000) / 1_000;

/** Whether a step, by index, serves the candidate to nobody but the units that the plan's preview names. */
export const isPreviewStep = ({ steps }: Pick<RolloutPlan, "steps">, step: number | null): boolean =>
  step !== null && steps[step]?.exposurePercent === 0;

/**
 * What a state needs to know of the end of the ramp. A bake lasts as long as the plan says, and at least the hold of the
 * step that took the release to its full share.
 */
export const rampEndOf = (plan: RolloutPlan, step: number): { bakeSeconds: number; fullPercent: number } => ({
  bakeSeconds: Math.max(plan.bakeSeconds, plan.steps[step]?.holdSeconds ?? 0),
  fullPercent: fullPercentOf(plan),
});
