import { expect, test } from "vitest";
import { fastTrackPlan, isRecent } from "./fast-track.ts";
import { rolloutPlanSchema } from "./plan.ts";

const gates = [{ key: "errors", metric: "error-rate", rule: { kind: "rate" as const, marginAbs: 0.01 } }];
const plan = rolloutPlanSchema.parse({
  steps: [
    { exposurePercent: 1, advanceOn: "time" },
    { exposurePercent: 25, needsApproval: true },
    { exposurePercent: 50, holdSeconds: 60, minimumExposures: 200 },
    { exposurePercent: 100, holdSeconds: 900 },
  ],
  gates,
  startsAt: "2026-11-23T14:00:00Z",
});

test("keeps the widest comparison, every gate and one approval", () => {
  const short = fastTrackPlan(plan);
  expect(short.steps).toMatchObject([
    { exposurePercent: 50, holdSeconds: 60, minimumExposures: 200, advanceOn: "evidence", needsApproval: false },
    { exposurePercent: 100, holdSeconds: 900, needsApproval: true },
  ]);
  expect(short.gates).toEqual(plan.gates);
  expect(short).toMatchObject({ alpha: plan.alpha, bakeSeconds: plan.bakeSeconds });
  expect(short.startsAt).toBeUndefined();
});

test.each([
  [[{ exposurePercent: 50 }]],
  [[{ exposurePercent: 100 }]],
  [[{ exposurePercent: 5 }, { exposurePercent: 20 }]],
])("makes a plan that is valid out of %j", (steps) => {
  const short = fastTrackPlan(rolloutPlanSchema.parse({ steps, gates }));
  expect(rolloutPlanSchema.safeParse(short).success).toBe(true);
  expect(short.steps.at(-1)?.exposurePercent).toBe(100);
});

test("recent is fourteen days", () => {
  const completed = new Date("2026-11-01T00:00:00Z");
  expect(isRecent(completed, new Date("2026-11-15T00:00:00Z"))).toBe(true);
  expect(isRecent(completed, new Date("2026-11-15T00:00:01Z"))).toBe(false);
});
