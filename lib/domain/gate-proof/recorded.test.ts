import { expect, test } from "vitest";
import { gateConfigSchema, rolloutPlanSchema } from "../rollout/plan.ts";
import { countsFor, recordedFor } from "./recorded.ts";
import { retrospect } from "./retrospect.ts";

const at = (second: number) => new Date(Date.UTC(2026, 10, 28, 11, 0, second)).toISOString();
const tick = (second: number, epoch: "start" | "step" | null = null) => ({
  takenAt: at(second),
  step: 0,
  trafficPercent: 50,
  epoch,
  gates: {
    errors: { candidate: { n: 40, s: 8, q: 0 }, baseline: { n: 40, s: 1, q: 0 } },
    latency: {
      candidate: { n: 2, s: 0, q: 0, histogram: [1, 1], firstBucket: 3 },
      baseline: { n: 1, s: 0, q: 0, histogram: [1] },
    },
  },
});

test("neighbours are added up, never across the beginning of an epoch, and nothing is lost", () => {
  const inputs = Array.from({ length: 10 }, (_, second) =>
    tick(second, second === 0 ? "start" : second === 7 ? "step" : null),
  );
  const { ticks, ticksInOne } = recordedFor("errors", inputs, { most: 4, calibration: null });
  expect(ticksInOne).toBe(3);
  expect(ticks.map(({ takenAt }) => takenAt)).toEqual([at(2), at(5), at(6), at(9)]);
  expect(ticks.map(({ epoch }) => epoch)).toEqual(["start", null, null, "step"]);
  expect(ticks.reduce((sum, { candidate }) => sum + candidate.s, 0)).toBe(80);
});

test("a histogram that a tick begins late is read from bucket 0 on", () => {
  const { ticks } = recordedFor("latency", [tick(0, "start")], { most: 10, calibration: null });
  expect(ticks[0]).toMatchObject({ candidate: { histogram: [0, 0, 0, 1, 1] }, baseline: { histogram: [1] } });
  expect(ticks[0]?.candidate).not.toHaveProperty("firstBucket");
});

test("a rule is judged by counts of its metric and form, a fairness rule by groups that were counted", () => {
  const fair = { kind: "fairness", groups: ["a", "b", "c"], margin: 0.1 };
  const plan = rolloutPlanSchema.parse({
    steps: [{ exposurePercent: 50 }],
    gates: [
      { key: "errors", metric: "error-rate", rule: { kind: "rate", marginAbs: 0.02 } },
      { key: "gap", metric: "selection-gap", rule: fair },
    ],
  });
  const gate = (metric: string, rule: object) => gateConfigSchema.parse({ key: "new", metric, rule });
  expect(countsFor(plan, gate("error-rate", { kind: "limit", limit: 0.1 }))?.key).toBe("errors");
  expect(countsFor(plan, gate("accuracy", { kind: "rate", marginAbs: 0.1 }))).toBeUndefined();
  expect(countsFor(plan, gate("selection-gap", { ...fair, groups: ["a", "c"] }))?.key).toBe("gap");
  expect(countsFor(plan, gate("selection-gap", { ...fair, groups: ["a", "d"] }))).toBeUndefined();
  expect(countsFor(plan, gate("selection-gap", { ...fair, rate: "fpr" }))).toBeUndefined();
});

test("in retrospect a gate says when it would have crossed, and a lax one that it never would", () => {
  const inputs = Array.from({ length: 30 }, (_, second) => tick(second, second === 0 ? "start" : null));
  const recorded = recordedFor("errors", inputs, { most: 100, calibration: null });
  const rule = (tolerance: number) =>
    gateConfigSchema.parse({ key: "e", metric: "error-rate", rule: { kind: "rate", tolerance, marginAbs: 0.3 } });
  const budget = { alpha: 0.01, beta: 0.05 };
  const strict = retrospect(rule(0), recorded, budget);
  expect(strict.crossed).toMatchObject({ step: 0, trafficPercent: 50 });
  expect(strict.crossed?.seconds).toBeLessThan(20);
  expect(strict.figures).toMatchObject({ candidate: { value: 0.2, n: 1_200 } });
  expect(retrospect(rule(0.3), recorded, budget)).toMatchObject({ crossed: null, shownSafe: { step: 0 } });
});
