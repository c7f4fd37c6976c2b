import { expect, it } from "vitest";
import { findMetric } from "#lib/domain/metric/index";
import { rolloutPlanSchema } from "#lib/domain/rollout/plan";
import { storyPlan } from "./story-plan.ts";

it("is a plan the product accepts, with rules that suit its metrics", () => {
  const plan = rolloutPlanSchema.parse(storyPlan);
  expect(plan.steps.map((step) => step.exposurePercent)).toEqual([10, 25, 50, 100]);
  expect(plan.steps[2]?.advanceOn).toBe("evidence");
  for (const gate of plan.gates) expect(findMetric(gate.metric)?.rules).toContain(gate.rule.kind);
});
