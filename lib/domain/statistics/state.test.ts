import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addIncrements, mixtureLogE, startMixture, startMixtureEpoch } from "./epoch-mixture.ts";
import type { GatePolicy, TickAggregates } from "./index.ts";
import {
  contrastInterval,
  createContrast,
  createGate,
  createLinearRate,
  judge,
  logE,
  mergeContrast,
  startEpoch,
  startGateEpoch,
  startGateStep,
  updateContrast,
  updateLinearRate,
} from "./index.ts";

const policy: GatePolicy = {
  alpha: 0.01,
  beta: 0.05,
  alphaSrm: 0.001,
  shares: [0.1, 0.9],
  minCanary: 20,
  guards: {
    errors: { kind: "rate", weight: 2, tolerance: 0, marginAbs: 0, marginRel: 1.25, prior: [100, 1] },
    quality: { kind: "boundedMean", weight: 1, tolerance: 0, margin: 0.05 },
    latency: { kind: "quantile", weight: 1, quantiles: [0.5, 0.95], calibration: [9, 30, 9, 2], marginBuckets: 1 },
    equity: {
      kind: "fairness",
      weight: 1,
      groups: ["women", "men"],
      rate: "equalized_odds",
      mode: "regression",
      bound: 0,
      margin: 0.1,
      minPerStream: 5,
    },
  },
};

const part = fc.double({ min: 0, max: 1, noNaN: true });
const size = fc.integer({ min: 0, max: 40 });
const counts = fc.tuple(size, part).map(([n, p]): [number, number] => [n, Math.round(n * p)]);
const groups = fc.record({ women: counts, men: counts });
const arms = fc.record({ canary: groups, baseline: groups });
const histogram = fc.array(size, { minLength: 4, maxLength: 4 });
const scores = fc.tuple(size, part, part).map(([n, p, r]) => [n, n * p, n * p * r] as const);
const tick: fc.Arbitrary<TickAggregates> = fc.record({
  assigned: fc.array(size, { minLength: 2, maxLength: 2 }),
  data: fc.record({
    errors: fc.tuple(counts, counts).map(([c, b]) => ({ n: [c[0], b[0]], s: [c[1], b[1]] })),
    quality: fc.tuple(scores, scores).map(([c, b]) => ({ n: [c[0], b[0]], s: [c[1], b[1]], q: [c[2], b[2]] })),
    latency: fc.record({ canary: histogram, baseline: histogram }),
    equity: fc.record({ tpr: arms, fpr: arms }),
  }),
});

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null) Object.values(Object.freeze(value)).forEach(deepFreeze);
  return value;
}

describe("states", () => {
  it("go through JSON at any tick, are never changed in place, and continue bit for bit", () => {
    fc.assert(
      fc.property(fc.array(tick, { minLength: 4, maxLength: 12 }), (ticks) => {
        let kept = createGate(policy);
        let stored = kept;
        for (const [i, each] of ticks.entries()) {
          if (i === 2) [kept, stored] = [startGateStep(kept, [0.5, 0.5]), startGateStep(stored, [0.5, 0.5])];
          if (i === 3) [kept, stored] = [startGateEpoch(kept), startGateEpoch(stored)];
          const plain = judge(policy, deepFreeze(kept), each);
          const parsed = judge(policy, JSON.parse(JSON.stringify(stored)), each);
          expect(parsed).toStrictEqual(plain);
          kept = plain.state;
          stored = parsed.state;
        }
        expect(JSON.parse(JSON.stringify(kept))).toStrictEqual(kept);
      }),
      { numRuns: 30 },
    );
  });

  it("hold no negative zero, which JSON would drop", () => {
    const state = createLinearRate({ coeffs: [1, -0], bound: -0 });
    expect(JSON.parse(JSON.stringify(state))).toStrictEqual(state);
  });

  it("stay below 2 kB per linear-rate process", () => {
    let state = createLinearRate({ coeffs: [1, -1, -1, 1], bound: 0.02, prior: null });
    for (let i = 0; i < 300; i++) {
      state = updateLinearRate(startEpoch(state), { n: [7, 9, 70, 90], s: [1 / 3, 2, 7, 8 / 3] }).state;
    }
    expect(JSON.stringify(state).length).toBeLessThan(2000);
  });
});

describe("epochs", () => {
  const LOG_WEIGHTS = [0.25, 0.5, 0.25].map(Math.log);

  it("equal one row of capital per epoch and bet, kept in constant size", () => {
    const increment = fc.double({ min: -3, max: 3, noNaN: true });
    const step = fc.record({ starts: fc.boolean(), increments: fc.tuple(increment, increment, increment) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        let mixture = startMixture(3);
        const rows = [[0, 0, 0]];
        for (const { starts, increments } of steps) {
          if (starts) {
            mixture = startMixtureEpoch(mixture);
            rows.push([0, 0, 0]);
          }
          mixture = addIncrements(mixture, increments, LOG_WEIGHTS).mixture;
          for (const row of rows) for (const j of row.keys()) row[j]! += increments[j]!;
        }
        const expected = perEpochRows(rows);
        const actual = mixtureLogE(mixture, LOG_WEIGHTS);
        expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-10 * Math.max(1, Math.abs(expected)));
        expect(mixture.logM).toHaveLength(3);
      }),
    );
  });

  function perEpochRows(rows: number[][]): number {
    const weight = (k: number) => (k === 0 ? 0.8 : 0.2 / (k * (k + 1)));
    const terms = rows.flatMap((row, k) => row.map((x, j) => Math.log(weight(k)) + LOG_WEIGHTS[j]! + x));
    terms.push(Math.log(1 - rows.reduce((sum, _, k) => sum + weight(k), 0)));
    const top = Math.max(...terms);
    return top + Math.log(terms.reduce((sum, x) => sum + Math.exp(x - top), 0));
  }

  it("let a late regression cross while the first epoch is deep under water", () => {
    let once = createLinearRate({ coeffs: [1, -1], bound: 0 });
    let renewed = once;
    for (let t = 0; t < 400; t++) {
      const block = { n: [100, 100], s: [t < 350 ? 1 : 3, 1.5] };
      if (t === 350) renewed = startEpoch(renewed);
      once = updateLinearRate(once, block).state;
      renewed = updateLinearRate(renewed, block).state;
    }
    expect(logE(once)).toBeLessThan(0);
    expect(logE(renewed)).toBeGreaterThan(Math.log(100));
  });
});

describe("contrast", () => {
  it("merges disjoint time ranges into what one pass gives", () => {
    const blocks = Array.from({ length: 60 }, (_, t) => ({ n: [9, 30], s: [9 + (t % 5), 33], q: [20 + (t % 7), 50] }));
    const start = createContrast({ coeffs: [1, -1], alpha: 0.05 });
    const whole = blocks.reduce(updateContrast, start);
    const merged = mergeContrast(
      blocks.slice(0, 25).reduce(updateContrast, start),
      blocks.slice(25).reduce(updateContrast, start),
    );
    expect(contrastInterval(merged)!.low).toBeCloseTo(contrastInterval(whole)!.low, 12);
    expect(contrastInterval(merged)!.high).toBeCloseTo(contrastInterval(whole)!.high, 12);
    expect(() => mergeContrast(start, createContrast({ coeffs: [1, -1], alpha: 0.01 }))).toThrow(RangeError);
  });

  it("shows nothing before the burn-in", () => {
    const start = createContrast({ coeffs: [1, -1], alpha: 0.05 });
    expect(contrastInterval(start)).toBeNull();
    expect(contrastInterval(updateContrast(start, { n: [50, 200], s: [10, 40], q: [10, 40] }))).toBeNull();
  });
});
