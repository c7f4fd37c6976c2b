import { describe, expect, it } from "vitest";
import { createFairnessSafe, fairnessLogE } from "./fairness.ts";
import type { GatePolicy, GateState, TickAggregates } from "./index.ts";
import {
  combineAverage,
  combineMin,
  createFairness,
  createGate,
  createLinearRate,
  createSrm,
  fairnessMetrics,
  fairnessPairLogE,
  judge,
  logE,
  planRequests,
  srmLogE,
  startGateStep,
  startSrmStep,
  updateFairness,
  updateLinearRate,
  updateSrm,
} from "./index.ts";

const latency: GatePolicy["guards"] = {
  latency: {
    kind: "quantile",
    weight: 1,
    quantiles: [0.5, 0.9],
    calibration: [20, 60, 12, 8, 0],
    marginBuckets: 1,
  },
};
const equity: GatePolicy["guards"] = {
  equity: {
    kind: "fairness",
    weight: 1,
    groups: ["women", "men"],
    rate: "tpr",
    mode: "regression",
    bound: 0,
    margin: 0.1,
  },
};

function policyWith(guards: GatePolicy["guards"], rest: Partial<GatePolicy> = {}): GatePolicy {
  return { alpha: 0.01, beta: 0.05, alphaSrm: 0.001, shares: [0.5, 0.5], minCanary: 100, guards, ...rest };
}

function run(policy: GatePolicy, tick: TickAggregates, ticks: number) {
  const start: GateState = createGate(policy);
  let last = judge(policy, start, tick);
  const verdicts: string[] = [last.verdict];
  for (let i = 1; i < ticks; i++) {
    last = judge(policy, last.state, tick);
    verdicts.push(last.verdict);
  }
  return { verdicts, ...last };
}

const latencyTick = (canary: number[]): TickAggregates => ({
  assigned: [50, 50],
  data: { latency: { canary, baseline: [10, 30, 6, 4, 0] } },
});
const equityTick = (womenHits: number): TickAggregates => ({
  assigned: [50, 50],
  data: {
    equity: {
      canary: { women: [20, womenHits], men: [30, 18] },
      baseline: { women: [20, 11], men: [30, 18] },
    },
  },
});

describe("guard kinds in one gate", () => {
  it("quantile: slower is regressed, equal is non-inferior, and the evidence names each quantile", () => {
    const slower = run(policyWith(latency), latencyTick([2, 20, 16, 8, 4]), 60);
    expect(slower.verdict).toBe("regressed");
    expect(Object.keys(slower.evidence.guards.latency!.parts!)).toEqual(["p50", "p90"]);
    const equal = run(policyWith(latency), latencyTick([10, 30, 6, 4, 0]), 120);
    expect(equal.verdict).toBe("non_inferior");
    expect(equal.verdicts[0]).toBe("collecting");
    expect(equal.verdicts[1]).toBe("watching");
  });

  it("fairness: a wider gap is regressed by the pair that lost, an equal gap is non-inferior", () => {
    const wider = run(policyWith(equity), equityTick(5), 60);
    expect(wider.verdict).toBe("regressed");
    const parts = wider.evidence.guards.equity!.parts!;
    expect(parts["men>women"]!.harm).toBeGreaterThan(parts["women>men"]!.harm);
    expect(run(policyWith(equity), equityTick(11), 200).verdict).toBe("non_inferior");
    const { n, s, blocks, pending } = parts["women>men"]!;
    expect({ n, s, blocks, pending }).toEqual({
      n: [1200, 1800, 1200, 1800],
      s: [300, 1080, 660, 1080],
      blocks: 60,
      pending: [0, 0, 0, 0],
    });
  });

  it("an absolute limit is a linear rate with one stream", () => {
    const replay = (events: number) => {
      let state = createLinearRate({ coeffs: [1], bound: 0.05 });
      for (let i = 0; i < 60; i++) state = updateLinearRate(state, { n: [50], s: [events] }).state;
      return logE(state);
    };
    expect(replay(5)).toBeGreaterThan(Math.log(100));
    expect(replay(2)).toBeLessThan(0);
  });

  it("regressed and invalid stay; only harm leaves invalid", () => {
    const policy = policyWith({ ...latency, ...equity });
    const broken = { ...latencyTick([10, 30, 6, 4, 0]), assigned: [90, 10] };
    const invalid = run(policy, broken, 30);
    expect(invalid.verdict).toBe("invalid");
    let { state } = invalid;
    for (let i = 0; i < 30; i++) state = judge(policy, state, { data: {}, assigned: [10, 90] }).state;
    const balanced = judge(policy, state, { data: {}, assigned: [0, 0] });
    expect(balanced.evidence.logSrm).toBeLessThan(0);
    expect(balanced.verdict).toBe("invalid");
    for (let i = 0; i < 80; i++) state = judge(policy, state, equityTick(3)).state;
    expect(state.latched).toBe("regressed");
    for (let i = 0; i < 200; i++) state = judge(policy, state, equityTick(19)).state;
    expect(judge(policy, state, equityTick(19)).verdict).toBe("regressed");
  });

  it("the deadline wins over collecting, and nothing proves anything without guards", () => {
    const policy = policyWith({}, { deadlineTick: 3 });
    const { verdicts, evidence } = run(policy, { data: {}, assigned: [1, 1] }, 4);
    expect(verdicts).toEqual(["collecting", "collecting", "inconclusive", "inconclusive"]);
    expect(evidence.logSafe).toBe(0);
    expect(run(policyWith({}), { data: {}, assigned: [200, 200] }, 2).verdict).toBe("watching");
  });

  it("refuses what does not fit", () => {
    const policy = policyWith(latency);
    const state = createGate(policy);
    expect(() => judge(policy, state, { data: { nobody: { n: [1], s: [0] } }, assigned: [0, 0] })).toThrow(/nobody/);
    expect(() => judge(policy, state, { data: { latency: { n: [1, 1], s: [0, 0] } }, assigned: [0, 0] })).toThrow(
      /form/,
    );
    expect(() => judge(policyWith({}), state, { data: {}, assigned: [0, 0] })).toThrow(/no guard latency/);
    expect(() => createGate(policyWith({}, { alpha: 0 }))).toThrow(RangeError);
    const rate = createLinearRate({ coeffs: [1, -1], bound: 0 });
    expect(() => updateLinearRate(rate, { n: [1, 1], s: [2, 0] })).toThrow(RangeError);
    expect(() => updateLinearRate(rate, { n: [Number.NaN, 1], s: [0, 0] })).toThrow(RangeError);
    expect(() => updateLinearRate(rate, { n: [1], s: [0] })).toThrow(RangeError);
  });
});

describe("fairness groups", () => {
  const base = {
    groups: ["a", "b", "rare"],
    mode: "absolute_difference",
    bound: 0,
    margin: 0.2,
    minPerStream: 20,
  } as const;
  const tick = { canary: { a: [40, 20], b: [40, 20], rare: [1, 1] } } as const;

  it("a scarce group holds up promotion only while it is required, and counts once it has data", () => {
    const feed = (requiredGroups: string[] | undefined, ticks: number) => {
      let state = createFairnessSafe({ ...base, groups: [...base.groups], requiredGroups });
      for (let i = 0; i < ticks; i++) state = updateFairness(state, structuredClone(tick) as never);
      return fairnessLogE(state);
    };
    expect(feed(["a", "b"], 15)).toBeGreaterThan(Math.log(20));
    expect(feed(undefined, 15)).toBeLessThan(1);
    expect(feed(["a", "b"], 19)).toBeGreaterThan(Math.log(20));
    expect(feed(["a", "b"], 20)).toBeLessThan(1);
    expect(feed([], 0)).toBe(0);
  });

  it("safe ratios and differences ask for no more than bound and margin together", () => {
    const grow = (mode: "absolute_ratio" | "absolute_difference", bound: number, margin: number) => {
      let state = createFairnessSafe({ groups: ["a", "b"], mode, bound, margin });
      for (let i = 0; i < 60; i++) state = updateFairness(state, { canary: { a: [50, 25], b: [50, 20] } });
      return fairnessLogE(state);
    };
    expect(grow("absolute_ratio", 0.8, 0.2)).toBeGreaterThan(Math.log(20));
    expect(grow("absolute_ratio", 0.8, 0)).toBeLessThan(1);
    expect(grow("absolute_difference", 0.1, 0.1)).toBeGreaterThan(Math.log(20));
    expect(grow("absolute_difference", 0.1, 0)).toBeLessThan(1);
    expect(() => grow("absolute_ratio", 0.8, 0.8)).toThrow(RangeError);
  });

  it("equalized odds keys its pairs by rate and averages them", () => {
    let state = createFairness({ groups: ["a", "b"], rate: "equalized_odds", mode: "absolute_difference", bound: 0 });
    const tpr = { canary: { a: [30, 25], b: [30, 5] } } as const;
    const fpr = { canary: { a: [30, 3], b: [30, 3] } } as const;
    for (let i = 0; i < 9; i++) state = updateFairness(state, structuredClone({ tpr, fpr }) as never);
    const pairs = fairnessPairLogE(state);
    expect(Object.keys(pairs)).toEqual(["tpr:a>b", "tpr:b>a", "fpr:a>b", "fpr:b>a"]);
    expect(logE(state)).toBeCloseTo(combineAverage(Object.values(pairs)), 12);
    expect(pairs["tpr:a>b"]).toBeGreaterThan(10);
    expect(pairs["fpr:a>b"]).toBeLessThan(0);
  });

  it("refuses missing baselines and names that make two pairs alike", () => {
    const regression = createFairness({ groups: ["a", "b"], mode: "regression", bound: 0 });
    expect(() => updateFairness(regression, { canary: {} })).toThrow(/baseline/);
    expect(() => createFairness({ groups: ["a", "a"], mode: "regression", bound: 0 })).toThrow(RangeError);
    expect(() => createFairness({ groups: ["a", "a>b", "b>a"], mode: "regression", bound: 0 })).toThrow(RangeError);
    expect(() => createFairness({ groups: ["a"], mode: "regression", bound: 0 })).toThrow(RangeError);
    expect(() => fairnessMetrics({})).toThrow(RangeError);
  });
});

describe("sample ratio", () => {
  it("a step with a share of 0 starts no test: its factor is 1", () => {
    const tested = updateSrm(createSrm([0.5, 0.5]), [40, 60]);
    const ended = updateSrm(startSrmStep(tested, [1, 0]), [1000, 5]);
    expect(srmLogE(ended)).toBe(srmLogE(tested));
    expect(srmLogE(updateSrm(createSrm([0, 0]), [3, 4]))).toBe(0);
    const resumed = updateSrm(startSrmStep(ended, [0.5, 0.5]), [60, 40]);
    expect(srmLogE(resumed)).toBeCloseTo(2 * srmLogE(tested), 12);
    const gate = startGateStep(createGate(policyWith(latency)), [1, 0]);
    expect(judge(policyWith(latency), gate, { data: {}, assigned: [5000, 0] }).evidence.logSrm).toBe(0);
  });
});

describe("combination and planning", () => {
  it("averages with fixed weights and takes the weakest", () => {
    expect(combineAverage([0, Math.log(9)], [3, 1])).toBeCloseTo(Math.log(3), 14);
    expect(combineAverage([800, 0])).toBeCloseTo(800 - Math.LN2, 12);
    expect(combineAverage([5, 0], [0, 2])).toBe(0);
    expect(combineMin([3, -1, 2])).toBe(-1);
    expect(() => combineAverage([])).toThrow(RangeError);
    expect(() => combineAverage([1, 2], [1])).toThrow(RangeError);
    expect(() => combineMin([])).toThrow(RangeError);
  });

  it("plans the canary observations a step needs", () => {
    expect(planRequests(0.01, 0.02, 0.05)).toBeCloseTo(1250.95, 1);
    expect(planRequests(0.01, 0.02, 0.01)).toBeGreaterThan(planRequests(0.01, 0.02, 0.05));
    expect(planRequests(0.01, 0.01, 0.05)).toBe(Number.POSITIVE_INFINITY);
  });
});
