import fc from "fast-check";
import { expect, test } from "vitest";
import { adjustPlan } from "./adjust-plan.ts";
import { rolloutPlanSchema } from "./plan.ts";

const planOf = (...percents: number[]) =>
  rolloutPlanSchema.parse({ steps: percents.map((exposurePercent) => ({ exposurePercent })) });
const percentsOf = ({ steps }: { steps: readonly { exposurePercent: number }[] }) =>
  steps.map(({ exposurePercent }) => exposurePercent);

test("a holdback ends the ramp at what it leaves; the last step keeps its own settings", () => {
  const plan = planOf(5, 25, 50, 100);
  const last = { ...plan.steps[3]!, holdSeconds: 7, needsApproval: true };
  const held = adjustPlan({ ...plan, steps: [...plan.steps.slice(0, 3), last] }, { holdbackPercent: 10 });
  expect(percentsOf(held)).toEqual([5, 25, 50, 90]);
  expect(held.steps.at(-1)).toMatchObject({ holdSeconds: 7, needsApproval: true });
  expect(percentsOf(adjustPlan(plan, { holdbackPercent: 50 }))).toEqual([5, 25, 50]);
  const preview = { ...plan.steps[0]!, exposurePercent: 0 };
  expect(percentsOf(adjustPlan({ ...plan, steps: [preview, last] }, { holdbackPercent: 5 }))).toEqual([0, 95]);
});

test("what is left out stays as it was, and who is counted is changed alone", () => {
  const plan = { ...planOf(5, 90), holdbackPercent: 10, assignment: "sticky" as const };
  expect(adjustPlan(plan, { holdbackPercent: undefined })).toEqual(plan);
  expect(adjustPlan(plan, { unitOfAnalysis: "unit" })).toEqual({ ...plan, unitOfAnalysis: "unit" });
});

test("whatever a plan and a holdback, the result is a plan", () => {
  const percents = fc.uniqueArray(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(percents, fc.integer({ min: 0, max: 50 }), (shares, holdbackPercent) => {
      const plan = planOf(...shares.sort((a, b) => a - b));
      expect(rolloutPlanSchema.safeParse(adjustPlan(plan, { holdbackPercent })).success).toBe(true);
    }),
  );
});
