import { describe, expect, it } from "vitest";
import { createSrm, srmLogE, startSrmStep, updateSrm } from "../statistics/index.ts";
import { isLateExposure } from "./exposure.ts";

// A healthy ramp, simulated unit by unit: the split is what the plan says, only telemetry lags. The sample-ratio check
// must not mistake the lag at step changes for a broken split.
const STEPS = [0.1, 0.25, 0.5];
const HOLD_MS = 20_000;
const UNITS_PER_SECOND = 100;
const RUNS = 120;
const ALPHA_SRM = 0.05;

interface World {
  name: string;
  lagMs(random: () => number): number;
  /** From the decision until every gateway serves the new shares; each unit meets a gateway that did or did not. */
  verifyMs: number;
  /** Share of requests by units that came before. */
  returning: number;
}

const worlds: World[] = [
  { name: "lag spread over 0 to 10 s", lagMs: (random) => random() * 10_000, verifyMs: 300, returning: 0 },
  { name: "a constant lag of 10 s", lagMs: () => 10_000, verifyMs: 300, returning: 0 },
  { name: "batches every 5 s", lagMs: (random) => 5_000 * Math.ceil(random() * 2), verifyMs: 2_000, returning: 0 },
  { name: "units that return", lagMs: (random) => random() * 10_000, verifyMs: 1_000, returning: 0.4 },
];

/** Mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface Stored {
  atMs: number;
  beganAtMs: number;
  unit: number;
  arm: 0 | 1;
}

/** Telemetry of one ramp in the order in which it is stored. */
function ramp(world: World, random: () => number): Stored[] {
  const stored: Stored[] = [];
  const buckets: number[] = [];
  const gap = 1_000 / UNITS_PER_SECOND;
  for (let beganAtMs = 0; beganAtMs < STEPS.length * HOLD_MS; beganAtMs += gap) {
    const returns = buckets.length > 0 && random() < world.returning;
    const unit = returns ? Math.floor(random() * buckets.length) : buckets.push(random()) - 1;
    const step = Math.floor(beganAtMs / HOLD_MS);
    const isBehind = beganAtMs - step * HOLD_MS < world.verifyMs && random() < 0.5;
    const share = STEPS[isBehind ? step - 1 : step] ?? 0;
    const arm = buckets[unit]! < share ? 0 : 1;
    stored.push({ atMs: beganAtMs + world.lagMs(random), beganAtMs, unit, arm });
  }
  return stored.sort((a, b) => a.atMs - b.atMs);
}

/** Whether the check alarms at any of its ticks, one a second. */
function alarms(telemetry: readonly Stored[], world: World, isLate: typeof isLateExposure): boolean {
  let state = createSrm([STEPS[0]!, 1 - STEPS[0]!]);
  let step = 0;
  let counts = [0, 0];
  let nextTickMs = 1_000;
  const known = new Set<number>();
  for (const { atMs, beganAtMs, unit, arm } of telemetry) {
    while (atMs >= nextTickMs) {
      state = updateSrm(state, counts);
      counts = [0, 0];
      if (srmLogE(state) >= Math.log(1 / ALPHA_SRM)) return true;
      if (nextTickMs % HOLD_MS === 0 && step < STEPS.length - 1) {
        step += 1;
        state = startSrmStep(state, [STEPS[step]!, 1 - STEPS[step]!]);
      }
      nextTickMs += 1_000;
    }
    if (known.has(unit)) continue;
    known.add(unit);
    const verifiedAtMs = step * HOLD_MS + world.verifyMs;
    if (!isLate(beganAtMs, atMs >= verifiedAtMs ? verifiedAtMs : null)) counts[arm]! += 1;
  }
  return false;
}

const alarmsIn = (world: World, isLate: typeof isLateExposure): number => {
  let count = 0;
  for (let run = 0; run < RUNS; run++) {
    const telemetry = ramp(world, randomFrom(run * 7_919 + 1));
    if (alarms(telemetry, world, isLate)) count += 1;
  }
  return count;
};

describe("the late rule on a healthy 10, 25, 50 % ramp", () => {
  const most = RUNS * ALPHA_SRM + 3 * Math.sqrt(RUNS * ALPHA_SRM * (1 - ALPHA_SRM));

  it.each(worlds)("keeps the sample-ratio check within its alarm rate with $name", (world) => {
    expect(alarmsIn(world, isLateExposure)).toBeLessThanOrEqual(most);
  });

  it("is what keeps it there: counting late units as assigned alarms nearly always", () => {
    expect(alarmsIn(worlds[1]!, () => false)).toBeGreaterThan(RUNS * 0.9);
  });
});

describe("isLateExposure", () => {
  it("goes by the unit's own beginning and the verification of the step", () => {
    expect(isLateExposure(999, 1_000)).toBe(true);
    expect(isLateExposure(1_000, 1_000)).toBe(false);
    expect(isLateExposure(1_000, null)).toBe(true);
  });
});
