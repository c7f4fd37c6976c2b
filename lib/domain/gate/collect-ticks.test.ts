import { expect, test } from "vitest";
import { rolloutPlanSchema } from "../rollout/plan.ts";
import { type Collecting, collectTicks } from "./collect-ticks.ts";
import type { DeltaSum } from "./packed-deltas.ts";

const takenAt = new Date("2026-11-23T14:00:00Z");
const plan = rolloutPlanSchema.parse({
  steps: [
    { exposurePercent: 10, advanceOn: "time" },
    { exposurePercent: 25, advanceOn: "time" },
    { exposurePercent: 50 },
  ],
  gates: [
    { key: "errors", metric: "error-rate", rule: { kind: "rate", marginAbs: 0.01 } },
    { key: "latency", metric: "latency", rule: { kind: "quantile", marginBuckets: 4 } },
    {
      key: "gap",
      metric: "equal-opportunity-gap",
      rule: { kind: "fairness", groups: ["women", "men"], margin: 0.1 },
    },
  ],
});
const collecting = (engineStep: number, stateStep: number): Collecting => ({
  plan,
  state: {
    kind: "running",
    step: stateStep,
    trafficPercent: plan.steps[stateStep]!.exposurePercent,
    stepStartedAt: takenAt,
  },
  engine: {
    tick: 4,
    step: engineStep,
    trafficPercent: plan.steps[engineStep]!.exposurePercent,
    epochAt: takenAt.toISOString(),
  },
  takenAt,
  isOverdue: false,
});
const sum = (changes: Partial<DeltaSum>): DeltaSum => ({
  step: 0,
  gateKey: "errors",
  arm: "candidate",
  groupKey: "",
  n: 10,
  s: 1,
  q: 0,
  buckets: null,
  ...changes,
});

test("deltas of one step become one tick, groups added up", () => {
  const [tick, ...rest] = collectTicks(
    [
      sum({}),
      sum({ arm: "baseline", n: 90, s: 2 }),
      sum({ gateKey: "gap", groupKey: "women", n: 3, s: 1 }),
      sum({ gateKey: "gap", groupKey: "men", n: 5, s: 4 }),
      sum({ gateKey: "$assigned", n: 10, s: 0 }),
      sum({ gateKey: "$assigned", arm: "baseline", n: 90, s: 0 }),
      sum({ gateKey: "$late", n: 2, s: 0 }),
      sum({ gateKey: "$multiple", n: 1, s: 0 }),
      sum({ gateKey: "a-gate-of-another-plan" }),
    ],
    collecting(0, 0),
  );
  expect(rest).toEqual([]);
  expect(tick).toMatchObject({ step: 0, trafficPercent: 10, epoch: null, assigned: [10, 90], late: 2, multiple: 1 });
  expect(Object.keys(tick!.gates)).toEqual(["errors", "gap"]);
  expect(tick!.gates.gap?.candidate).toEqual({ n: 8, s: 5, q: 0, groups: { women: [3, 1], men: [5, 4] } });
  expect(tick!.gates.gap?.baseline.n).toBe(0);
});

test("latencies of several batches are added bucket by bucket, and a tick keeps them without empty ends", () => {
  const latency = (buckets: DeltaSum["buckets"], n: number) => sum({ gateKey: "latency", n, s: 0, buckets });
  const gates = (...sums: DeltaSum[]) => collectTicks(sums, collecting(0, 0))[0]!.gates.latency!.candidate;
  const one = latency({ histogram: [2, 0, 1], firstBucket: 80 }, 3);
  expect(gates(one)).toEqual({ n: 3, s: 0, q: 0, histogram: [2, 0, 1], firstBucket: 80 });
  const older = latency({ histogram: [0, 4, ...new Array(226).fill(0)] }, 4);
  expect(gates(older)).toEqual({ n: 4, s: 0, q: 0, histogram: [4], firstBucket: 1 });
  const both = gates(one, latency({ histogram: [1, 1], firstBucket: 79 }, 2));
  expect(both).toEqual({ n: 5, s: 0, q: 0, histogram: [1, 3, 0, 1], firstBucket: 79 });
});

test("a tick never mixes steps: the older one is judged under its own shares first", () => {
  const ticks = collectTicks(
    [sum({ gateKey: "$assigned", n: 7 }), sum({ step: 1, gateKey: "$assigned", n: 20 }), sum({ step: 1 })],
    collecting(0, 1),
  );
  expect(ticks).toMatchObject([
    { step: 0, trafficPercent: 10, epoch: null, assigned: [7, 0], gates: {} },
    { step: 1, trafficPercent: 25, epoch: "step", assigned: [20, 0] },
  ]);
});

test("what comes after its step was left still counts, except its first exposures, which are late", () => {
  const [tick] = collectTicks([sum({}), sum({ gateKey: "$assigned", n: 7 })], collecting(1, 1));
  expect(tick).toMatchObject({ step: 1, assigned: [0, 0], late: 7, gates: { errors: { candidate: { n: 10, s: 1 } } } });
});

test("an hour after an epoch began the next tick begins another", () => {
  const engine = { ...collecting(0, 0).engine, epochAt: new Date(takenAt.getTime() - 3_600_000).toISOString() };
  expect(collectTicks([sum({})], { ...collecting(0, 0), engine })).toMatchObject([{ epoch: "hour" }]);
});

test("the first tick carries the calibrations; nothing stored, no tick", () => {
  const engine = { tick: 0, step: 0, trafficPercent: 10, epochAt: null };
  const first = collectTicks([sum({})], { ...collecting(0, 0), engine, calibrations: {} });
  expect(first).toMatchObject([{ epoch: "start", calibrations: {} }]);
  expect(collectTicks([], collecting(0, 0))).toEqual([]);
});
