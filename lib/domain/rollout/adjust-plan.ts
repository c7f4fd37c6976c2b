import { fullPercentOf, type RolloutPlan } from "./plan.ts";

/** What may differ from a template's plan when a rollout is made of it; what is left out stays as the template has it. */
export type PlanChanges = Partial<Pick<RolloutPlan, "holdbackPercent" | "assignment" | "unitOfAnalysis">>;

/** Units are counted where they come back, requests where each brings a key of its own: the unit of analysis is what is randomised. */
export const countedBy = <Unit extends string>(unitOfAnalysis: Unit) => ({
  assignment: unitOfAnalysis === "unit" ? ("sticky" as const) : ("per_request" as const),
  unitOfAnalysis,
});

/** The plan with the changes; steps above what a holdback leaves end there, and only one of them stays. */
export function adjustPlan<Plan extends Pick<RolloutPlan, "steps"> & PlanChanges>(
  plan: Plan,
  changes: PlanChanges,
): Plan {
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  const full = fullPercentOf({ ...plan, ...given });
  const lower = plan.steps.filter(({ exposurePercent }) => exposurePercent < full);
  const last = plan.steps.at(-1);
  const steps = last && last.exposurePercent > full ? [...lower, { ...last, exposurePercent: full }] : plan.steps;
  return { ...plan, ...given, steps };
}
