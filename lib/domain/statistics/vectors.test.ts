import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Confusion, FairnessBlock, FairnessMode, GatePolicy, Mixture, TickAggregates } from "./index.ts";
import * as toolkit from "./index.ts";

const folder = process.env.VECTORS_DIR || join(import.meta.dirname, "vectors");

interface Expectation {
  logE: number[];
  firstCrossingTick: number | null;
  [extra: string]: unknown;
}
interface VectorCase<Interval> {
  name: string;
  config: { coeffs: number[]; bound: number; alpha?: number; epochStartsBeforeTick?: number[] };
  intervals: Interval[];
  expect: Expectation;
}
type Row = number[];

function vectors<T>(file: string): T {
  return JSON.parse(readFileSync(join(folder, file), "utf8")) as T;
}

/** Agreement as the vectors define it; undefined (NaN) is stored as null. */
function expectClose(actual: number | null, expected: number | null, what: string): void {
  if (expected === null || actual === null) {
    expect(Number.isNaN(actual) ? null : actual, what).toBe(expected);
    return;
  }
  const allowed = 1e-9 * Math.max(1, Math.abs(expected));
  expect(Math.abs(actual - expected), `${what}: ${actual} against ${expected}`).toBeLessThanOrEqual(allowed);
}

function expectAllClose(actual: (number | null)[], expected: (number | null)[], what: string): void {
  expect(actual.length, what).toBe(expected.length);
  for (const [i, value] of expected.entries()) expectClose(actual[i]!, value, `${what}[${i}]`);
}

function firstCrossing(logEs: number[], alpha = 0.05): number | null {
  const tick = logEs.findIndex((x) => x >= Math.log(1 / alpha));
  return tick < 0 ? null : tick;
}

/** Feeds the intervals, starting epochs where the case says so, and checks log e after each. */
function expectPath<S extends Mixture, Interval>(
  testCase: VectorCase<Interval>,
  start: S,
  update: (st: S, interval: Interval, tick: number) => S,
): S {
  let state = start;
  const logEs = testCase.intervals.map((interval, tick) => {
    if (testCase.config.epochStartsBeforeTick?.includes(tick)) state = toolkit.startEpoch(state);
    state = update(state, interval, tick);
    return toolkit.logE(state);
  });
  expectAllClose(logEs, testCase.expect.logE, "logE");
  expect(firstCrossing(logEs, testCase.config.alpha)).toBe(testCase.expect.firstCrossingTick);
  return state;
}

it("knows every vector file", () => {
  const files = readdirSync(folder).filter((file) => file.endsWith(".json"));
  const known = ["bounded_mean_and_cs", "fairness", "gate", "linear_rate", "quantile", "srm", "unbounded_mean"];
  expect(files.sort()).toEqual(known.map((name) => `${name}.json`));
});

describe("linear_rate.json", () => {
  it.each(vectors<{ cases: VectorCase<[Row, Row]>[] }>("linear_rate.json").cases)("$name", (testCase) => {
    const closed = testCase.expect.blockClosed as boolean[];
    const start = toolkit.createLinearRate(testCase.config);
    const end = expectPath(testCase, start, (st, [n, s], tick) => {
      const { state, blockClosed } = toolkit.updateLinearRate(st, { n, s });
      expect(blockClosed, `blockClosed[${tick}]`).toBe(closed[tick]);
      return state;
    });
    expectAllClose(toolkit.boundaryPoint(end), testCase.expect.boundaryPointAfter as Row, "boundaryPoint");
  });
});

describe("bounded_mean_and_cs.json", () => {
  it.each(vectors<{ cases: VectorCase<[Row, Row, Row]>[] }>("bounded_mean_and_cs.json").cases)("$name", (testCase) => {
    const config = testCase.config as unknown as { csCoeffs: Row; csAlpha: number; csWOpt: number; csBurnIn: number };
    const { csCoeffs: coeffs, csAlpha: alpha, csWOpt: wOpt, csBurnIn: burnIn } = config;
    const path = contrastPath(toolkit.createContrast({ coeffs, alpha, wOpt, burnIn }), testCase.intervals, 0);
    expectPath(
      testCase,
      toolkit.createBoundedMean(testCase.config),
      (st, [n, s, q]) => toolkit.updateBoundedMean(st, { n, s, q }).state,
    );
    expectIntervals(path.intervals, testCase.expect.confidenceSequence as (Row | null)[]);
    expectAllClose(path.logEs, testCase.expect.contrastLogE_bound0 as Row, "contrastLogE");
  });
});

describe("unbounded_mean.json", () => {
  it.each(vectors<{ cases: VectorCase<[Row, Row, Row]>[] }>("unbounded_mean.json").cases)("$name", (testCase) => {
    const config = testCase.config as unknown as toolkit.ContrastConfig & { bound: number };
    const path = contrastPath(toolkit.createContrast(config), testCase.intervals, config.bound);
    expectIntervals(path.intervals, testCase.expect.confidenceSequence as (Row | null)[]);
    expectAllClose(path.logEs, testCase.expect.logE, "logE");
    const { W, S, A, rho } = path.end;
    const expected = testCase.expect.state as { W: number; S: number; A: Row; rho: number; variance: number };
    const actual = [W, S, ...A, rho, toolkit.contrastVariance(path.end)];
    expectAllClose(actual, [expected.W, expected.S, ...expected.A, expected.rho, expected.variance], "state");
  });
});

function contrastPath(start: toolkit.ContrastState, blocks: [Row, Row, Row][], bound: number) {
  let end = start;
  const intervals: (Row | null)[] = [];
  const logEs: number[] = [];
  for (const [n, s, q] of blocks) {
    end = toolkit.updateContrast(end, { n, s, q });
    const interval = toolkit.contrastInterval(end);
    intervals.push(interval && [interval.estimate, interval.low, interval.high]);
    logEs.push(toolkit.contrastLogE(end, bound));
  }
  return { end, intervals, logEs };
}

function expectIntervals(actual: (Row | null)[], expected: (Row | null)[]): void {
  expect(actual.length).toBe(expected.length);
  for (const [tick, row] of expected.entries()) {
    if (row === null) expect(actual[tick], `interval ${tick}`).toBeNull();
    else expectAllClose(actual[tick]!, row, `interval ${tick}`);
  }
}

describe("quantile.json", () => {
  it.each(vectors<{ cases: VectorCase<[Row, Row]>[] }>("quantile.json").cases)("$name", (testCase) => {
    const start = toolkit.createQuantile(testCase.config as unknown as toolkit.QuantileConfig);
    expect(start.edgeBucket).toBe(testCase.expect.edgeBucket);
    expectPath(testCase, start, (st, [canary, baseline]) => toolkit.updateQuantile(st, canary, baseline));
  });
});

interface FairnessVectors {
  metrics: { name: string; cells: Record<string, Confusion>; expect: Record<string, Record<string, number | null>> }[];
  guards: VectorCase<FairnessBlock>[];
}

describe("fairness.json", () => {
  const { metrics, guards } = vectors<FairnessVectors>("fairness.json");
  it.each(metrics)("metrics: $name", ({ cells, expect: expected }) => {
    for (const [method, values] of Object.entries(expected)) {
      const actual = { ...toolkit.fairnessMetrics(cells, method as "between_groups" | "to_overall") };
      expect(Object.keys(actual).sort()).toEqual(Object.keys(values).sort());
      for (const [name, value] of Object.entries(values)) {
        expectClose(actual[name as keyof typeof actual], value, `${method} ${name}`);
      }
    }
  });
  it.each(guards)("guard: $name", (testCase) => {
    const config = testCase.config as unknown as { groups: string[]; mode: FairnessMode; bound: number };
    const end = expectPath(testCase, toolkit.createFairness(config), toolkit.updateFairness);
    const pairs = toolkit.fairnessPairLogE(end);
    const expected = testCase.expect.pairLogE as Record<string, number>;
    expect(Object.keys(pairs).sort()).toEqual(Object.keys(expected).sort());
    for (const [key, value] of Object.entries(expected)) expectClose(pairs[key]!, value, key);
  });
});

interface SrmCase {
  name: string;
  config: { concentration: number; alpha: number };
  steps: { shares: Row; counts: Row[] }[];
  expect: Expectation;
}

describe("srm.json", () => {
  it.each(vectors<{ cases: SrmCase[] }>("srm.json").cases)("$name", ({ config, steps, expect: expected }) => {
    let state: toolkit.SrmState | null = null;
    const logEs: number[] = [];
    for (const { shares, counts } of steps) {
      state = state ? toolkit.startSrmStep(state, shares) : toolkit.createSrm(shares, config.concentration);
      for (const row of counts) {
        state = toolkit.updateSrm(state, row);
        logEs.push(toolkit.srmLogE(state));
      }
    }
    expectAllClose(logEs, expected.logE, "logE");
    expect(firstCrossing(logEs, config.alpha)).toBe(expected.firstCrossingTick);
  });
});

interface GateCase {
  name: string;
  config: GatePolicy;
  ticks: TickAggregates[];
  expect: { verdicts: string[]; logHarm_logSafe_logSrm: Row[] };
}

describe("gate.json", () => {
  it.each(vectors<{ cases: GateCase[] }>("gate.json").cases)("$name", ({ config, ticks, expect: expected }) => {
    let state = toolkit.createGate(config);
    expect(ticks.length).toBe(expected.verdicts.length);
    for (const [i, tick] of ticks.entries()) {
      const judgement = toolkit.judge(config, state, tick);
      state = judgement.state;
      const { logHarm, logSafe, logSrm } = judgement.evidence;
      expect(judgement.verdict, `verdict ${i}`).toBe(expected.verdicts[i]);
      expectAllClose([logHarm, logSafe, logSrm], expected.logHarm_logSafe_logSrm[i]!, `tick ${i}`);
    }
  });
});
