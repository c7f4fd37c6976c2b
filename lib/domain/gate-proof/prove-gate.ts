/**
 * Glossary of proofs
 * - An A/A replay plays the baseline against itself: each recorded observation of the baseline falls by chance into one of
 *   two arms, in the shares that the rollout had. Nothing is worse, so whatever the gate then finds is a false alarm.
 * - An injected fault is the same with a stated harm put into the first arm: what the gate finds is a detection.
 * - The promise of a gate is its part of alpha: the most false alarms in the long run, however often one looks.
 * - A mean of scores is stored as count, sum and sum of squares; its observations are rebuilt as two values with that mean
 *   and spread. Observations, not units, are split: units that answer alike many times over are not shown by a proof.
 */
import { type ArmBlock, emptyArm } from "../gate/tick-input.ts";
import type { GateConfig } from "../rollout/plan.ts";
import { binomial, type Chance, seededChance } from "./chance.ts";
import { type Fault, type Population, populationOf, withFault } from "./fault.ts";
import { type Arms, judgeAlone, planOfOne } from "./judge-alone.ts";
import type { Recorded, RecordedTick } from "./recorded.ts";

export interface ProofRequest {
  gate: GateConfig;
  /** The gate's own part of the error budget. */
  alpha: number;
  beta: number;
  fault: Fault;
  resamplings: number;
  seed: number;
  recorded: Recorded;
}

export interface ProofResult {
  resamplings: number;
  /** A/A replays in which the gate found harm, against the most that are promised in the long run. */
  falseAlarms: number;
  promisedRate: number;
  /** Promise and three standard errors of so many replays: more speaks against the gate. */
  mostExpected: number;
  /**
   * Whether the baseline itself keeps the rule. Where it does not (a limit that it exceeds, a rule that asks for less than
   * it has), what an A/A replay finds is true, and no false alarm.
   */
  baselineKeepsRule: boolean;
  /** Replays with the fault in which the gate found it, and how long the median of those took; null when none did. */
  fault: Fault;
  detections: number;
  medianDelaySeconds: number | null;
  /** Recorded time that each replay could use. */
  seconds: number;
  /** Observations of the baseline that were split. */
  observations: number;
  ticks: number;
  ticksInOne: number;
}

/** Splits an arm by chance: each observation goes into the first part with probability `share`. */
export function splitArm(arm: ArmBlock, share: number, chance: Chance): Arms {
  if (arm.histogram) {
    const first = arm.histogram.map((count) => binomial(chance, count, share));
    const n = first.reduce((sum, count) => sum + count, 0);
    const rest = arm.histogram.map((count, bucket) => count - first[bucket]!);
    return part({ n, s: 0, q: 0, histogram: first }, { n: arm.n - n, s: 0, q: 0, histogram: rest });
  }
  if (arm.groups) return splitGroups(arm.groups, share, chance);
  if (arm.q > 0) return splitScores(arm, share, chance);
  const s = binomial(chance, arm.s, share);
  const n = s + binomial(chance, arm.n - arm.s, share);
  return part({ n, s, q: 0 }, { n: arm.n - n, s: arm.s - s, q: 0 });
}

const part = (candidate: ArmBlock, baseline: ArmBlock): Arms => ({ candidate, baseline });

function splitGroups(groups: NonNullable<ArmBlock["groups"]>, share: number, chance: Chance): Arms {
  const arms: Arms = { candidate: { ...emptyArm(), groups: {} }, baseline: { ...emptyArm(), groups: {} } };
  for (const [key, [n, s]] of Object.entries(groups)) {
    const split = splitArm({ n, s, q: 0 }, share, chance);
    for (const side of ["candidate", "baseline"] as const) {
      const counts = split[side];
      arms[side].groups![key] = [counts.n, counts.s];
      arms[side].n += counts.n;
      arms[side].s += counts.s;
    }
  }
  return arms;
}

/** Two values in [0, 1], the upper one 1, that have the arm's mean and spread, each split like a yes and a no. */
function splitScores(arm: ArmBlock, share: number, chance: Chance): Arms {
  const mean = arm.s / arm.n;
  const variance = Math.max(0, arm.q / arm.n - mean ** 2);
  const upperShare = mean >= 1 ? 1 : variance / (variance + (1 - mean) ** 2);
  const upper = Math.round(arm.n * upperShare);
  const lower = mean >= 1 ? 1 : Math.max(0, mean - variance / (1 - mean));
  const of = (ones: number, others: number): ArmBlock => ({
    n: ones + others,
    s: ones + others * lower,
    q: ones + others * lower ** 2,
  });
  const ones = binomial(chance, upper, share);
  const others = binomial(chance, arm.n - upper, share);
  return part(of(ones, others), of(upper - ones, arm.n - upper - others));
}

/** One after the other, so that whoever computes many can let others in between. */
export function* proveGate(request: ProofRequest): Generator<void, ProofResult> {
  const { gate, fault, recorded, resamplings, alpha } = request;
  const plan = planOfOne(gate, request);
  const chance = seededChance(request.seed);
  const population = populationOf(recorded.ticks.map(({ baseline }) => baseline));
  const play = (harm: Fault | null) =>
    judgeAlone(plan, recorded, { stopsWhenCrossed: true, armsOf: (tick) => alike(tick, harm) });
  function alike({ baseline, trafficPercent }: RecordedTick, harm: Fault | null): Arms | null {
    if (baseline.n === 0 || trafficPercent >= 100) return null;
    const arms = splitArm(baseline, trafficPercent / 100, chance);
    return harm ? { ...arms, candidate: withFault(arms.candidate, harm, { population, chance }) } : arms;
  }
  let falseAlarms = 0;
  const delays: number[] = [];
  const beganMs = Date.parse(recorded.ticks[0]?.takenAt ?? "");
  for (let round = 0; round < resamplings; round++) {
    if (play(null).crossed !== null) falseAlarms += 1;
    const { crossed } = play(fault);
    if (crossed !== null) delays.push((Date.parse(recorded.ticks[crossed]!.takenAt) - beganMs) / 1_000);
    yield;
  }
  return {
    resamplings,
    falseAlarms,
    promisedRate: alpha,
    mostExpected: mostExpected(resamplings, alpha),
    baselineKeepsRule: keepsRule(gate, population),
    fault,
    detections: delays.length,
    medianDelaySeconds: delays.length > 0 ? delays.sort((a, b) => a - b)[Math.floor((delays.length - 1) / 2)]! : null,
    seconds: recorded.ticks.length > 0 ? (Date.parse(recorded.ticks.at(-1)!.takenAt) - beganMs) / 1_000 : 0,
    observations: population.total.n,
    ticks: recorded.ticks.length,
    ticksInOne: recorded.ticksInOne,
  };
}

function keepsRule({ rule }: GateConfig, { total }: Population): boolean {
  const rate = total.n > 0 ? total.s / total.n : 0;
  if (rule.kind === "limit") return rate <= rule.limit;
  return rule.kind !== "rate" || rate <= rule.toleranceRel * rate + rule.tolerance;
}

const mostExpected = (replays: number, rate: number): number =>
  replays * rate + 3 * Math.sqrt(replays * rate * (1 - rate));
