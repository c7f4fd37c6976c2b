import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createFairnessSafe } from "./fairness.ts";
import type { FairnessMode, GroupCounts, Mixture } from "./index.ts";
import {
  createBoundedMean,
  createFairness,
  createLinearRate,
  createQuantile,
  createSrm,
  logE,
  srmLogE,
  startEpoch,
  startSrmStep,
  updateBoundedMean,
  updateFairness,
  updateLinearRate,
  updateQuantile,
  updateSrm,
} from "./index.ts";
import { createQuantileSafe } from "./quantile.ts";

/** No e-process may be worth more than 1 on average under its null; rounding is all that is allowed on top. */
const FAIR = 1 + 1e-7;

interface Block {
  n: number[];
  rates: number[];
}

/** The exact mean of exp(logE) over every table of the blocks' binomial counts; an epoch starts between blocks. */
function meanE<S extends Mixture>(start: S, blocks: Block[], update: (st: S, n: number[], s: number[]) => S): number {
  const visit = (state: S, depth: number): number => {
    const block = blocks[depth];
    if (!block) return Math.exp(logE(state));
    let mean = 0;
    for (const { s, probability } of tables(block)) {
      if (probability > 0) mean += probability * visit(startEpoch(update(state, block.n, s)), depth + 1);
    }
    return mean;
  };
  return visit(start, 0);
}

function tables({ n, rates }: Block): { s: number[]; probability: number }[] {
  return n.reduce<{ s: number[]; probability: number }[]>(
    (rows, size, i) =>
      rows.flatMap((row) =>
        Array.from({ length: size + 1 }, (_, events) => ({
          s: [...row.s, events],
          probability:
            row.probability * binomial(size, events) * rates[i]! ** events * (1 - rates[i]!) ** (size - events),
        })),
      ),
    [{ s: [], probability: 1 }],
  );
}

function binomial(n: number, k: number): number {
  return k === 0 ? 1 : (binomial(n - 1, k - 1) * n) / k;
}

function dot(a: number[], b: number[]): number {
  return a.reduce((sum, x, i) => sum + x * b[i]!, 0);
}

const rate = fc.double({ min: 0, max: 1, noNaN: true });

describe("linear rate", () => {
  const coefficient = fc.constantFrom(-1.25, -1, -0.8, 0.8, 1, 1.25);
  const scenario = fc.integer({ min: 1, max: 2 }).chain((streams) => {
    const row = <T>(each: fc.Arbitrary<T>) => fc.array(each, { minLength: streams, maxLength: streams });
    return fc.record({
      coeffs: row(coefficient),
      blocks: fc.array(fc.record({ n: row(fc.integer({ min: 1, max: 4 })), rates: row(rate) }), {
        minLength: 2,
        maxLength: 3,
      }),
      slack: fc.constantFrom(0, 0, 0.05),
      prior: fc.option(row(fc.constantFrom<[number, number]>([20, 1], [20, 10], [5, 5]))),
      minPerStream: fc.integer({ min: 1, max: 3 }),
    });
  });

  it("is worth at most 1 on average wherever the null holds, whatever the rates do from block to block", () => {
    fc.assert(
      fc.property(scenario, ({ coeffs, blocks, slack, prior, minPerStream }) => {
        const averages = closedBlocks(blocks, minPerStream);
        const bound = Math.max(...averages.map((rates) => dot(coeffs, rates)), -3) + slack;
        const start = createLinearRate({ coeffs, bound, prior, minPerStream });
        expect(meanE(start, blocks, (st, n, s) => updateLinearRate(st, { n, s }).state)).toBeLessThanOrEqual(FAIR);
      }),
      { numRuns: 150 },
    );
  });

  /** Average rates per closed block: where intervals are coalesced, the null is about each stream's average. */
  function closedBlocks(blocks: Block[], minPerStream: number): number[][] {
    const averages: number[][] = [];
    let n: number[] = [];
    let events: number[] = [];
    for (const block of blocks) {
      events = block.n.map((size, i) => (events[i] ?? 0) + size * block.rates[i]!);
      n = block.n.map((size, i) => (n[i] ?? 0) + size);
      if (Math.min(...n) < minPerStream) continue;
      averages.push(events.map((sum, i) => sum / n[i]!));
      n = [];
      events = [];
    }
    return averages;
  }

  it("is worth more than 1 on average off the null", () => {
    const blocks = Array.from({ length: 2 }, () => ({ n: [4, 4], rates: [0.9, 0.1] }));
    const start = createLinearRate({ coeffs: [1, -1], bound: 0 });
    expect(meanE(start, blocks, (st, n, s) => updateLinearRate(st, { n, s }).state)).toBeGreaterThan(1.3);
  });
});

describe("quantile", () => {
  const scenario = fc.record({
    blocks: fc.array(
      fc.record({
        n: fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 })),
        rates: fc.tuple(rate, rate).map(([a, b]) => [Math.min(a, b), Math.max(a, b)]),
      }),
      { minLength: 1, maxLength: 2 },
    ),
    quantile: fc.constantFrom(0.5, 0.9),
    marginBuckets: fc.integer({ min: 0, max: 2 }),
  });
  const calibration = [40, 20, 20, 10, 6, 3, 1];

  /** A canary value counts when it is above edge + margin, a baseline value when it is above the edge. */
  function histograms(edgeBucket: number, marginBuckets: number) {
    return (n: number, s: number, arm: "canary" | "baseline") => {
      const row = new Array<number>(calibration.length + 3).fill(0);
      row[arm === "canary" ? edgeBucket + marginBuckets : edgeBucket] = n - s;
      row[(arm === "canary" ? edgeBucket + marginBuckets : edgeBucket) + 1] = s;
      return row;
    };
  }

  it.each([
    { side: "harm", create: createQuantile, order: (rates: number[]) => rates },
    { side: "safe", create: createQuantileSafe, order: (rates: number[]) => [rates[1]!, rates[0]!] },
  ])("$side is worth at most 1 on average on its null", ({ create, order }) => {
    fc.assert(
      fc.property(scenario, ({ blocks, quantile, marginBuckets }) => {
        const start = create({ quantile, calibration, marginBuckets });
        const histogram = histograms(start.edgeBucket, marginBuckets);
        const ordered = blocks.map((block) => ({ n: [...block.n], rates: order(block.rates) }));
        const mean = meanE(start, ordered, (st, n, s) =>
          updateQuantile(st, histogram(n[0]!, s[0]!, "canary"), histogram(n[1]!, s[1]!, "baseline")),
        );
        expect(mean).toBeLessThanOrEqual(FAIR);
      }),
      { numRuns: 100 },
    );
  });
});

describe("fairness of two groups", () => {
  interface Situation {
    mode: FairnessMode;
    /** canary a, canary b, baseline a, baseline b */
    rates: number[];
    sizes: number[];
    margin: number;
  }
  const scenario: fc.Arbitrary<Situation> = fc.record({
    mode: fc.constantFrom<FairnessMode>("regression", "absolute_difference", "absolute_ratio"),
    rates: fc.array(rate, { minLength: 4, maxLength: 4 }),
    sizes: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 2, maxLength: 2 }),
    margin: fc.constantFrom(0.01, 0.1),
  });

  function blocksOf({ mode, rates, sizes }: Situation): Block[] {
    const used = mode === "regression" ? rates : rates.slice(0, 2);
    return [used.map(() => 1), used.map((_, i) => (i < 2 ? sizes[i]! : 1))].map((n) => ({ n, rates: used }));
  }

  function update(st: ReturnType<typeof createFairness>, n: number[], s: number[]) {
    const group = (i: number): GroupCounts => ({ a: [n[i] ?? 0, s[i] ?? 0], b: [n[i + 1] ?? 0, s[i + 1] ?? 0] });
    return updateFairness(st, { canary: group(0), baseline: group(2) });
  }

  /** The largest violation over ordered pairs, in the units of the mode's bound. */
  function violation({ mode, rates: [a = 0, b = 0, c = 0, d = 0] }: Situation): number {
    if (mode === "absolute_ratio") return Math.min(a, b) / Math.max(a, b, 1e-12);
    return Math.abs(a - b) - (mode === "regression" ? Math.abs(c - d) : 0);
  }

  it("harm is worth at most 1 on average while no pair violates the bound", () => {
    fc.assert(
      fc.property(scenario, (situation) => {
        const bound = violation(situation);
        const start = createFairness({ groups: ["a", "b"], mode: situation.mode, bound });
        expect(meanE(start, blocksOf(situation), update)).toBeLessThanOrEqual(FAIR);
      }),
      { numRuns: 60 },
    );
  });

  it("safe is worth at most 1 on average while a pair violates the bound by the margin", () => {
    fc.assert(
      fc.property(scenario, (situation) => {
        const { mode, margin } = situation;
        const bound = mode === "absolute_ratio" ? violation(situation) + margin : violation(situation) - margin;
        const start = createFairnessSafe({ groups: ["a", "b"], mode, bound, margin: Math.min(margin, bound - 1e-9) });
        fc.pre(mode !== "absolute_ratio" || violation(situation) > 1e-6);
        expect(meanE(start, blocksOf(situation), update)).toBeLessThanOrEqual(FAIR);
      }),
      { numRuns: 60 },
    );
  });
});

describe("bounded mean", () => {
  const VALUES = [0, 0.5, 1];
  /** Every sample of n values with its probability when P(0.5) and P(1) are given. */
  function samples(n: number, [half, one]: number[]): { s: number; q: number; probability: number }[] {
    const odds = [1 - half! - one!, half!, one!];
    return Array.from({ length: n }).reduce<{ s: number; q: number; probability: number }[]>(
      (rows) =>
        rows.flatMap((row) =>
          VALUES.map((x, i) => ({ s: row.s + x, q: row.q + x * x, probability: row.probability * odds[i]! })),
        ),
      [{ s: 0, q: 0, probability: 1 }],
    );
  }

  it("is worth at most 1 on average on its null", () => {
    const law = fc.tuple(rate, rate).map(([a, b]) => [a * (1 - b), (1 - a) * (1 - b)]);
    fc.assert(
      fc.property(law, law, fc.boolean(), (canary, baseline, flipped) => {
        const coeffs = flipped ? [-1, 1] : [1, -1];
        const bound = dot(
          coeffs,
          [canary, baseline].map(([half, one]) => half! / 2 + one!),
        );
        const visit = (state: ReturnType<typeof createBoundedMean>, depth: number): number => {
          if (depth === 2) return Math.exp(logE(state));
          let mean = 0;
          for (const c of samples(depth + 1, canary)) {
            for (const b of samples(2, baseline)) {
              const block = { n: [depth + 1, 2], s: [c.s, b.s], q: [c.q, b.q] };
              mean += c.probability * b.probability * visit(updateBoundedMean(state, block).state, depth + 1);
            }
          }
          return mean;
        };
        expect(visit(createBoundedMean({ coeffs, bound }), 0)).toBeLessThanOrEqual(FAIR);
      }),
      { numRuns: 60 },
    );
  });
});

describe("sample ratio", () => {
  it("is worth exactly 1 on average under the planned shares, over steps", () => {
    fc.assert(
      fc.property(fc.constantFrom(0.01, 0.1, 0.5), fc.constantFrom(0.25, 0.9), (first, second) => {
        let mean = 0;
        for (const one of tables({ n: [6], rates: [first] })) {
          for (const two of tables({ n: [5], rates: [second] })) {
            const step = updateSrm(createSrm([first, 1 - first]), [one.s[0]!, 6 - one.s[0]!]);
            const end = updateSrm(startSrmStep(step, [second, 1 - second]), [two.s[0]!, 5 - two.s[0]!]);
            mean += one.probability * two.probability * Math.exp(srmLogE(end));
          }
        }
        expect(mean).toBeCloseTo(1, 10);
      }),
    );
  });
});
