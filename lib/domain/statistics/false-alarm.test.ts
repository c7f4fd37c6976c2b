import { describe, expect, it } from "vitest";
import type { GatePolicy, LinearRateState } from "./index.ts";
import {
  createGate,
  createLinearRate,
  judge,
  logE,
  startEpoch,
  startGateEpoch,
  startGateStep,
  updateLinearRate,
} from "./index.ts";

/** Reduced form of the reference's acceptance simulations: seeded, 5-second ticks, 500 requests a tick. */
const REQUESTS = 500;
const TICKS_PER_HOUR = 720;

/** Mulberry32: a small seeded generator; the test must give the same numbers on every machine. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Binomial count by geometric gaps: as many random numbers as events. */
function binomial(n: number, p: number, random: () => number): number {
  const logMiss = Math.log1p(-p);
  let events = 0;
  for (let at = Math.floor(Math.log(random()) / logMiss); at < n; events++) {
    at += 1 + Math.floor(Math.log(random()) / logMiss);
  }
  return events;
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

function atMostAlpha(alpha: number, runs: number): number {
  return runs * (alpha + 3 * Math.sqrt((alpha * (1 - alpha)) / runs));
}

interface Scenario {
  share: number;
  canary: (tick: number) => number;
  baseline: (tick: number) => number;
  alpha: number;
  limit: number;
}

/** First tick (1-based) at which the rate test crosses, with hourly epochs; null when it does not. */
function delay(start: LinearRateState, scenario: Scenario, random: () => number): number | null {
  const n = [REQUESTS * scenario.share, REQUESTS * (1 - scenario.share)];
  let state = start;
  for (let tick = 0; tick < scenario.limit; tick++) {
    if (tick > 0 && tick % TICKS_PER_HOUR === 0) state = startEpoch(state);
    const s = [binomial(n[0]!, scenario.canary(tick), random), binomial(n[1]!, scenario.baseline(tick), random)];
    state = updateLinearRate(state, { n, s }).state;
    if (logE(state) >= Math.log(1 / scenario.alpha)) return tick + 1;
  }
  return null;
}

function delays(start: LinearRateState, scenario: Scenario, runs: number): (number | null)[] {
  const random = seeded(20_260_101);
  return Array.from({ length: runs }, () => delay(start, scenario, random));
}

const harm = createLinearRate({ coeffs: [1, -1], bound: 0 });

describe("false rollbacks", () => {
  const policy: GatePolicy = {
    alpha: 0.05,
    beta: 0.05,
    alphaSrm: 0.001,
    shares: [0.01, 0.99],
    minCanary: 100,
    guards: {
      errors: { kind: "rate", weight: 2, tolerance: 0, marginAbs: 0.01, marginRel: 1 },
      refusals: { kind: "rate", weight: 1, tolerance: 0, marginAbs: 0.01, marginRel: 1 },
    },
  };

  /** Base rates of 1 and 20 %, swinging by 60 % as over a day, while the ramp goes 1, 5, 10, 25, 50 %. */
  function isRolledBack(random: () => number): boolean {
    const ladder = [0.01, 0.05, 0.1, 0.25, 0.5];
    let state = createGate(policy);
    for (let tick = 0; tick < 1000; tick++) {
      const share = ladder[Math.floor(tick / 200)]!;
      if (tick % 200 === 0 && tick > 0) state = startGateStep(state, [share, 1 - share]);
      if (tick % 200 === 100) state = startGateEpoch(state);
      const swing = 1 + 0.6 * Math.sin((tick / 1000) * 2 * Math.PI);
      const n = [REQUESTS * share, REQUESTS * (1 - share)];
      const counts = (p: number) => ({ n, s: n.map((size) => binomial(size, p * swing, random)) });
      const data = { errors: counts(0.01), refusals: counts(0.05) };
      const judgement = judge(policy, state, { data, assigned: n });
      if (judgement.verdict === "regressed") return true;
      state = judgement.state;
    }
    return false;
  }

  it("stay within alpha over a drifting ramp with two guards (R = 200)", () => {
    const random = seeded(7);
    const runs = 200;
    const falseRollbacks = Array.from({ length: runs }, () => isRolledBack(random)).filter(Boolean).length;
    expect(falseRollbacks).toBeLessThanOrEqual(atMostAlpha(policy.alpha, runs));
  });
});

describe("false promotions", () => {
  it("stay within beta when the canary is exactly at the margin, and equality is promoted in time", () => {
    const safe = createLinearRate({ coeffs: [-1, 1], bound: -0.005 });
    const scenario = { share: 0.1, baseline: () => 0.01, alpha: 0.05, limit: 720 };
    const atMargin = delays(safe, { ...scenario, canary: () => 0.015 }, 200);
    expect(atMargin.filter((x) => x !== null).length).toBeLessThanOrEqual(atMostAlpha(0.05, 200));
    const equal = delays(safe, { ...scenario, canary: () => 0.01 }, 200);
    expect(median(equal.map((x) => x ?? Number.POSITIVE_INFINITY))).toBeLessThanOrEqual(80 * 1.15);
  });
});

/** Median ticks until rollback at a canary share of 10 %; at most twice an oracle that knows both rates, plus 2. */
describe("detection delay", () => {
  it.each([
    { from: 0.01, to: 0.015, oracle: 45 },
    { from: 0.01, to: 0.02, oracle: 14 },
    { from: 0.01, to: 0.05, oracle: 2 },
    { from: 0.001, to: 0.01, oracle: 5 },
    { from: 0.08, to: 0.1, oracle: 21.5 },
  ])("$from to $to", ({ from, to, oracle }) => {
    const scenario = { share: 0.1, canary: () => to, baseline: () => from, alpha: 0.05, limit: 2000 };
    const found = delays(harm, scenario, 100).map((x) => x ?? Number.POSITIVE_INFINITY);
    expect(median(found)).toBeLessThanOrEqual(2 * oracle + 2);
  });

  it("a regression after six hours is found within 90 ticks, thanks to hourly epochs", () => {
    const onset = 6 * TICKS_PER_HOUR;
    const canary = (tick: number) => (tick < onset ? 0.01 : 0.02);
    const scenario = { share: 0.1, canary, baseline: () => 0.01, alpha: 0.05, limit: onset + 1000 };
    const late = delays(harm, scenario, 40).filter((x) => x === null || x > onset);
    expect(median(late.map((x) => (x ?? Number.POSITIVE_INFINITY) - onset))).toBeLessThanOrEqual(90);
  });
});

describe("units that come back with their own error rate, exactly alike in both arms", () => {
  const [RUNS, UNITS, TICKS, REQUESTS_A_TICK, ALPHA] = [200, 2_000, 200, 200, 0.05];

  /** One unit in ten fails half of its requests, the others none; about 20 requests each. */
  function isRolledBack(unitOfAnalysis: "request" | "unit", random: () => number): boolean {
    const fails = Array.from({ length: UNITS }, () => random() < 0.1);
    const arms = Array.from({ length: UNITS }, () => (random() < 0.5 ? 0 : 1));
    const hasCounted = new Set<number>();
    let state = harm;
    for (let tick = 0; tick < TICKS; tick++) {
      const [n, s] = [
        [0, 0],
        [0, 0],
      ];
      for (let request = 0; request < REQUESTS_A_TICK; request++) {
        const unit = Math.floor(random() * UNITS);
        if (unitOfAnalysis === "unit" && hasCounted.has(unit)) continue;
        hasCounted.add(unit);
        n[arms[unit]!]! += 1;
        if (fails[unit] && random() < 0.5) s[arms[unit]!]! += 1;
      }
      if (n[0] === 0 || n[1] === 0) continue;
      state = updateLinearRate(state, { n, s }).state;
      if (logE(state) >= Math.log(1 / ALPHA)) return true;
    }
    return false;
  }

  function rolledBack(unitOfAnalysis: "request" | "unit"): number {
    const random = seeded(7);
    return Array.from({ length: RUNS }, () => isRolledBack(unitOfAnalysis, random)).filter(Boolean).length;
  }

  it("roll back more often than alpha when requests are counted, and not when each unit counts once", () => {
    expect(rolledBack("request")).toBeGreaterThan(atMostAlpha(ALPHA, RUNS));
    expect(rolledBack("unit")).toBeLessThanOrEqual(atMostAlpha(ALPHA, RUNS));
  });
});
