import { fullPercentOf, type PlanStep, type RolloutPlan, type Strategy } from "./plan.ts";

/** How long a completed release counts as recent: after that, what it was good with has changed too much. */
export const FAST_TRACK_DAYS = 14;

export const isRecent = (completedAt: Date, now: Date): boolean =>
  now.getTime() - completedAt.getTime() <= FAST_TRACK_DAYS * 86_400_000;

/**
 * A shorter way for a release that was good a short time ago: the widest step of its plan that compares, then everyone.
 * Gates, budgets and the bake stay; one approval stands for all that the plan asked for.
 */
export function fastTrackPlan({ startsAt: _, disableAt: __, ...plan }: RolloutPlan): RolloutPlan {
  // A preview and a switch are as short as a plan can be.
  if (plan.preview) return plan;
  const fullPercent = fullPercentOf(plan);
  const widest = plan.steps.filter((step) => step.exposurePercent < fullPercent).at(-1);
  const last = plan.steps.at(-1);
  const needsApproval = plan.steps.some((step) => step.needsApproval);
  const full: PlanStep = {
    holdSeconds: 0,
    minimumExposures: 0,
    decideWithinSeconds: null,
    advanceOn: "evidence",
    ...last,
    exposurePercent: fullPercent,
    needsApproval,
  };
  return {
    ...plan,
    steps: widest
      ? [{ ...widest, advanceOn: "evidence", needsApproval: false }, full]
      : [{ ...full, needsApproval: false }],
  };
}

/** A ramp that begins with its widest step is no canary any more. */
export const fastTrackStrategy = (strategy: Strategy): Strategy => (strategy === "canary" ? "progressive" : strategy);
