import { z } from "zod";
import { addArm } from "../gate/figures.ts";
import { type ArmBlock, emptyArm } from "../gate/tick-input.ts";
import { LATENCY_BUCKETS, LATENCY_RATIO } from "../metric/latency-buckets.ts";
import type { GateConfig, GateRule } from "../rollout/plan.ts";
import { binomial, type Chance } from "./chance.ts";

/** Harm that is put into the candidate's arm, in the unit of the gate's rule. */
export const faultSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("points"),
    by: z.number().gt(0).max(1).describe("Share of bad events added, 0.01 = one point"),
  }),
  z.object({
    kind: z.literal("slower"),
    by: z.number().gt(1).max(10).describe("Factor on every latency, 1.2 = a fifth slower"),
  }),
  z.object({ kind: z.literal("score"), by: z.number().gt(0).max(1).describe("Lost from the mean score") }),
  z.object({
    kind: z.literal("gap"),
    by: z.number().gt(0).max(1).describe("Taken from the rate of the group that has the lowest"),
  }),
]);
export type Fault = z.output<typeof faultSchema>;

/** Which kind of harm a rule looks for. */
export const faultKindOf: Record<GateRule["kind"], Fault["kind"]> = {
  rate: "points",
  limit: "points",
  quantile: "slower",
  boundedMean: "score",
  fairness: "gap",
};

/** Harm worth finding where nobody says how much: the margin beyond what is tolerated. */
export function usualFault({ rule }: Pick<GateConfig, "rule">): Fault {
  switch (rule.kind) {
    case "rate":
      return { kind: "points", by: Math.max(0.01, rule.tolerance + rule.marginAbs) };
    case "limit":
      return { kind: "points", by: rule.limit };
    case "quantile":
      return { kind: "slower", by: Math.max(1.2, LATENCY_RATIO ** (rule.toleranceBuckets + rule.marginBuckets)) };
    case "boundedMean":
      return { kind: "score", by: Math.min(1, rule.tolerance + rule.margin) };
    case "fairness":
      return { kind: "gap", by: Math.min(1, rule.bound + rule.margin) };
  }
}

/** What the recorded traffic is like, all ticks together: shares that a fault is measured against. */
export interface Population {
  total: ArmBlock;
  /** The group that has the lowest rate; null without groups. */
  lowestGroup: string | null;
}

export function populationOf(arms: Iterable<ArmBlock>): Population {
  let total = emptyArm();
  for (const arm of arms) total = addArm(total, arm);
  const rates = Object.entries(total.groups ?? {})
    .filter(([, [n]]) => n > 0)
    .sort(([, [n, s]], [, [m, t]]) => s / n - t / m);
  return { total, lowestGroup: rates[0]?.[0] ?? null };
}

/** The candidate's arm of one tick with the fault in it. */
export function withFault(
  arm: ArmBlock,
  fault: Fault,
  { population, chance }: { population: Population; chance: Chance },
): ArmBlock {
  switch (fault.kind) {
    case "points": {
      const rate = population.total.n > 0 ? population.total.s / population.total.n : 0;
      return { ...arm, s: arm.s + binomial(chance, arm.n - arm.s, fault.by / Math.max(1 - rate, fault.by)) };
    }
    case "slower":
      return { ...arm, histogram: slower(arm.histogram ?? [], fault.by, chance) };
    case "score": {
      const mean = population.total.n > 0 ? population.total.s / population.total.n : 0;
      const kept = mean > 0 ? Math.max(0, 1 - fault.by / mean) : 1;
      return { ...arm, s: arm.s * kept, q: arm.q * kept ** 2 };
    }
    case "gap":
      return wider(arm, fault.by, { population, chance });
  }
}

/** Between two buckets each observation falls into one of them by chance, so that the mean shift is exact. */
function slower(histogram: readonly number[], factor: number, chance: Chance): number[] {
  const shift = Math.log(factor) / Math.log(LATENCY_RATIO);
  const whole = Math.floor(shift);
  const moved = new Array<number>(Math.min(LATENCY_BUCKETS, histogram.length + whole + 1)).fill(0);
  histogram.forEach((count, bucket) => {
    const further = binomial(chance, count, shift - whole);
    const at = (to: number) => Math.min(moved.length - 1, to);
    moved[at(bucket + whole + 1)]! += further;
    moved[at(bucket + whole)]! += count - further;
  });
  return moved;
}

function wider(
  arm: ArmBlock,
  by: number,
  { population, chance }: { population: Population; chance: Chance },
): ArmBlock {
  const key = population.lowestGroup;
  const [n, s] = (key !== null && arm.groups?.[key]) || [0, 0];
  const [all, found] = (key !== null && population.total.groups?.[key]) || [0, 0];
  if (key === null || n === 0 || found === 0) return arm;
  const lost = binomial(chance, s, Math.min(1, by / (found / all)));
  return { ...arm, s: arm.s - lost, groups: { ...arm.groups, [key]: [n, s - lost] } };
}
