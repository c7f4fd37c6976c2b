/**
 * Glossary of strategies
 * - canary: first a look at few units (1 to 5 %), then the rest of the ramp.
 * - progressive: at least two steps of any size.
 * - blue_green: a preview for named units, then everyone at once, then a rollback window in which the baseline stays warm.
 * - flag: a share of units without comparison; watched by nothing, or by absolute limits.
 */

import type { FieldProblem } from "../kernel/command-error.ts";
import { exhaustive } from "../kernel/exhaustive.ts";
import { fullPercentOf, type RolloutPlan, type Strategy } from "./plan.ts";

const CANARY_PERCENT = { least: 1, most: 5 };

/**
 * What of a plan does not fit its strategy; fields are paths in the plan.
 * @param isTemplate a template may leave open who sees the preview, a rollout may not.
 */
export function strategyProblems(strategy: Strategy, plan: RolloutPlan, isTemplate = false): FieldProblem[] {
  const problems = previewProblems(strategy, plan);
  if (problems.length > 0) return problems;
  switch (strategy) {
    case "canary":
      return canaryProblems(plan);
    case "progressive":
      return plan.steps.length > 1
        ? []
        : [
            {
              field: "steps",
              problem: "has one step, and a progressive rollout at least two: add one, or choose the strategy flag",
            },
          ];
    case "blue_green":
      return [
        ...switchProblems(plan),
        ...(isTemplate ? [] : audienceProblems(plan)),
        ...comparingGates(plan, (gate) => gate.kind !== "informational" && !gate.dryRun && !plan.holdbackPercent).map(
          (field) => ({
            field,
            problem:
              'compares with the baseline, and after the switch nobody has that any more: set holdbackPercent, or use an absolute limit (rule.kind "limit")',
          }),
        ),
      ];
    case "flag":
      return comparingGates(plan, () => true).map((field) => ({
        field,
        problem:
          'compares with the baseline, and a feature flag is not compared: use an absolute limit (rule.kind "limit"), take the gate out, or choose the strategy canary or progressive',
      }));
    default:
      return exhaustive(strategy);
  }
}

function previewProblems(strategy: Strategy, plan: RolloutPlan): FieldProblem[] {
  if (strategy === "blue_green" || !plan.preview) return [];
  return [
    { field: "preview", problem: `is for the strategy blue_green, not ${strategy}: leave it out, or choose that` },
  ];
}

function canaryProblems({ steps }: RolloutPlan): FieldProblem[] {
  const first = steps[0]?.exposurePercent ?? 0;
  const { least, most } = CANARY_PERCENT;
  if (first >= least && first <= most) return [];
  return [
    {
      field: "steps.0.exposurePercent",
      problem: `is ${first}, and a canary begins at ${least} to ${most} %: set it so, or choose the strategy progressive`,
    },
  ];
}

function switchProblems(plan: RolloutPlan): FieldProblem[] {
  const full = fullPercentOf(plan);
  const [preview, everyone] = plan.steps;
  const problems: FieldProblem[] = [];
  if (plan.steps.length !== 2 || preview?.exposurePercent !== 0 || everyone?.exposurePercent !== full)
    problems.push({
      field: "steps",
      problem: `must be two for blue_green: 0 % for the preview, then ${full} % for the switch of everyone at once`,
    });
  if (preview && preview.minimumExposures > 0)
    problems.push({
      field: "steps.0.minimumExposures",
      problem: "must be 0: units of the preview are not counted, so there would never be enough",
    });
  if (plan.bakeSeconds === 0 && !everyone?.holdSeconds)
    problems.push({
      field: "bakeSeconds",
      problem: "must be above 0: it is the rollback window, in which the baseline stays warm",
    });
  return problems;
}

function audienceProblems({ preview }: RolloutPlan): FieldProblem[] {
  if (preview && (preview.segment || preview.targetingKeys.length > 0)) return [];
  return [
    {
      field: "preview",
      problem: "names nobody: give a segment or targeting keys, so that people can look before everyone is switched",
    },
  ];
}

/** Where gates stand that need a baseline. */
function comparingGates({ gates }: RolloutPlan, counts: (gate: RolloutPlan["gates"][number]) => boolean): string[] {
  return gates.flatMap((gate, index) =>
    gate.rule.kind !== "limit" && counts(gate) ? [`gates.${index}.rule.kind`] : [],
  );
}
