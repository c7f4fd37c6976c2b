import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ArmBlock } from "../gate/tick-input.ts";
import { emptyArm } from "../gate/tick-input.ts";
import { type GateConfig, gateConfigSchema } from "../rollout/plan.ts";
import { binomial, type Chance, seededChance } from "./chance.ts";
import { type Fault, usualFault } from "./fault.ts";
import { type ProofResult, proveGate, splitArm } from "./prove-gate.ts";
import type { Recorded } from "./recorded.ts";

const start = Date.UTC(2026, 10, 23, 14);

/** A recorded stream of the baseline: a second a tick, its rate swinging by a third over the time. */
function stream(arm: (swing: number) => ArmBlock, ticks = 90): Recorded {
  return {
    calibration: null,
    ticksInOne: 1,
    ticks: Array.from({ length: ticks }, (_, index) => ({
      takenAt: new Date(start + index * 1_000).toISOString(),
      step: 0,
      trafficPercent: 50,
      epoch: index === 0 ? ("start" as const) : null,
      candidate: emptyArm(),
      baseline: arm(1 + Math.sin(index / 20) / 3),
    })),
  };
}

const people = (chance: Chance, n: number, rate: number): [number, number] => [n, binomial(chance, n, rate)];

const kinds: Record<string, { gate: object; arm: (chance: Chance, swing: number) => ArmBlock }> = {
  rate: {
    gate: { metric: "error-rate", rule: { kind: "rate", marginAbs: 0.05 } },
    arm: (chance, swing) => ({ n: 60, s: binomial(chance, 60, 0.05 * swing), q: 0 }),
  },
  limit: {
    gate: { metric: "error-rate", rule: { kind: "limit", limit: 0.067 } },
    arm: (chance, swing) => ({ n: 60, s: binomial(chance, 60, 0.05 * swing), q: 0 }),
  },
  quantile: {
    gate: { metric: "latency", rule: { kind: "quantile", quantiles: [0.5, 0.95], marginBuckets: 4 } },
    arm: (chance, swing) => {
      const histogram = new Array<number>(140).fill(0);
      for (let i = 0; i < 60; i++) histogram[Math.floor(80 * swing + 30 * chance.next() * chance.next())]! += 1;
      return { n: 60, s: 0, q: 0, histogram };
    },
  },
  boundedMean: {
    gate: { metric: "feedback-score", rule: { kind: "boundedMean", margin: 0.15 } },
    arm: (chance, swing) => {
      const scores = Array.from({ length: 40 }, () => Math.min(1, chance.next() * 0.8 * swing));
      const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
      return { n: 40, s: sum(scores), q: sum(scores.map((score) => score ** 2)) };
    },
  },
  fairness: {
    gate: { metric: "equal-opportunity-gap", rule: { kind: "fairness", groups: ["women", "men"], margin: 0.25 } },
    arm: (chance, swing) => {
      const groups = { women: people(chance, 25, 0.35 * swing), men: people(chance, 35, 0.5 * swing) };
      return { n: 60, s: groups.women[1] + groups.men[1], q: 0, groups };
    },
  },
};

function proofOf(
  gate: GateConfig,
  recorded: Recorded,
  changes: Partial<{ resamplings: number; seed: number; fault: Fault }>,
) {
  const steps = proveGate({
    gate,
    alpha: 0.05,
    beta: 0.05,
    fault: usualFault(gate),
    resamplings: 40,
    seed: 1,
    recorded,
    ...changes,
  });
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value as ProofResult;
  }
}

describe.each(Object.entries(kinds))("a %s gate on simulated streams", (_, { gate: config, arm }) => {
  const gate = gateConfigSchema.parse({ key: "gate", ...config });

  test("keeps its promise of false alarms, and finds the fault that it is built to see", () => {
    let [falseAlarms, detections, replays] = [0, 0, 0];
    for (let seed = 1; seed <= 4; seed++) {
      const chance = seededChance(seed * 7_919);
      const proof = proofOf(
        gate,
        stream((swing) => arm(chance, swing)),
        { seed },
      );
      expect(proof.baselineKeepsRule).toBe(true);
      falseAlarms += proof.falseAlarms;
      detections += proof.detections;
      replays += proof.resamplings;
    }
    expect(falseAlarms).toBeLessThanOrEqual(replays * 0.05 + 3 * Math.sqrt(replays * 0.05 * 0.95));
    expect(detections / replays).toBeGreaterThan(0.8);
  });
});

test("the same seed gives the same proof, another one another", () => {
  const gate = gateConfigSchema.parse({ key: "gate", ...kinds.rate!.gate });
  const chance = seededChance(5);
  const recorded = stream((swing) => kinds.rate!.arm(chance, swing));
  const fault = { kind: "points", by: 0.02 } as const;
  expect(proofOf(gate, recorded, { fault })).toEqual(proofOf(gate, recorded, { fault }));
  expect(proofOf(gate, recorded, { fault, seed: 2 })).not.toEqual(proofOf(gate, recorded, { fault }));
});

test("a limit that the baseline exceeds is said to be exceeded, not a false alarm", () => {
  const gate = gateConfigSchema.parse({ key: "gate", metric: "error-rate", rule: { kind: "limit", limit: 0.01 } });
  const chance = seededChance(5);
  const proof = proofOf(
    gate,
    stream((swing) => kinds.limit!.arm(chance, swing)),
    { resamplings: 20 },
  );
  expect(proof).toMatchObject({ falseAlarms: 20, baselineKeepsRule: false });
});

test("a split loses nothing and adds nothing, whatever the arm", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1e6 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.constantFrom(...Object.keys(kinds)),
      (seed, share, kind) => {
        const chance = seededChance(seed);
        const arm = kinds[kind]!.arm(chance, 1);
        const { candidate, baseline } = splitArm(arm, share, chance);
        expect(candidate.n + baseline.n).toBe(arm.n);
        for (const side of [candidate, baseline]) {
          expect(side.n).toBeGreaterThanOrEqual(0);
          expect(side.s).toBeLessThanOrEqual(side.n + 1e-9);
          expect(side.q).toBeLessThanOrEqual(side.s + 1e-9);
        }
        // A mean's values are rebuilt, so its sum may differ by less than one observation.
        expect(Math.abs(candidate.s + baseline.s - arm.s)).toBeLessThan(kind === "boundedMean" ? 1 : 1e-9);
      },
    ),
  );
});

test("binomial draws have their mean and variance, small, large and mirrored", () => {
  const chance = seededChance(3);
  for (const [n, p] of [
    [30, 0.1],
    [200, 0.9],
    [50_000, 0.3],
  ] as const) {
    const draws = Array.from({ length: 4_000 }, () => binomial(chance, n, p));
    const mean = draws.reduce((a, b) => a + b, 0) / draws.length;
    const variance = draws.reduce((a, b) => a + (b - mean) ** 2, 0) / draws.length;
    expect(Math.abs(mean - n * p)).toBeLessThan(4 * Math.sqrt((n * p * (1 - p)) / draws.length));
    expect(variance / (n * p * (1 - p))).toBeGreaterThan(0.9);
    expect(variance / (n * p * (1 - p))).toBeLessThan(1.1);
  }
});
