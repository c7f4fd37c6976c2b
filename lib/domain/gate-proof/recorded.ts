import { addArm } from "../gate/figures.ts";
import { type ArmBlock, type Calibration, emptyArm, histogramOf, type TickInput } from "../gate/tick-input.ts";
import type { GateConfig, GateRule, RolloutPlan } from "../rollout/plan.ts";

/** Counts of one tick that was recorded for one gate. */
export interface RecordedTick {
  takenAt: string;
  step: number;
  trafficPercent: number;
  epoch: TickInput["epoch"];
  candidate: ArmBlock;
  baseline: ArmBlock;
}

export interface Recorded {
  ticks: RecordedTick[];
  calibration: Calibration | null;
  /** Recorded ticks that one of these is made of, 1 where none were added up. */
  ticksInOne: number;
}

/**
 * What was recorded for one gate, at most `most` ticks: of more, neighbours within a step are added up, which is a tick
 * as good as theirs, only later to speak.
 * @param calibration of a latency gate, as it was in force
 */
export function recordedFor(
  gateKey: string,
  inputs: ReadonlyArray<Pick<TickInput, "takenAt" | "step" | "trafficPercent" | "epoch" | "gates">>,
  { most, calibration }: { most: number; calibration: Calibration | null },
): Recorded {
  const ticksInOne = Math.max(1, Math.ceil(inputs.length / most));
  const ticks: RecordedTick[] = [];
  let added = 0;
  for (const input of inputs) {
    const { takenAt, step, trafficPercent, epoch } = input;
    const arms = input.gates[gateKey];
    const counts = { candidate: fromFirstBucket(arms?.candidate), baseline: fromFirstBucket(arms?.baseline) };
    const last = ticks.at(-1);
    if (!last || epoch !== null || added >= ticksInOne) {
      ticks.push({ takenAt, step, trafficPercent, epoch, ...counts });
      added = 1;
      continue;
    }
    ticks[ticks.length - 1] = {
      ...last,
      takenAt,
      candidate: addArm(last.candidate, counts.candidate),
      baseline: addArm(last.baseline, counts.baseline),
    };
    added += 1;
  }
  return { ticks, calibration, ticksInOne };
}

/** Counts of an arm with its histogram from bucket 0 on, whatever a stored tick left out. */
function fromFirstBucket(stored: ArmBlock = emptyArm()): ArmBlock {
  const { firstBucket: _first, ...arm } = stored;
  const histogram = histogramOf(stored);
  return histogram ? { ...arm, histogram } : arm;
}

/** The form in which a rule's counts are recorded. */
const formOf: Record<GateRule["kind"], "events" | "scores" | "histogram" | "groups"> = {
  rate: "events",
  limit: "events",
  boundedMean: "scores",
  quantile: "histogram",
  fairness: "groups",
};

/**
 * The gate of a plan whose recorded counts another rule of the same metric can be judged by: a limit is counted as a rate
 * is, a fairness rule needs its groups to have been counted.
 */
export function countsFor(plan: RolloutPlan, wanted: GateConfig): GateConfig | undefined {
  return plan.gates.find((gate) => {
    if (gate.metric !== wanted.metric || formOf[gate.rule.kind] !== formOf[wanted.rule.kind]) return false;
    if (gate.rule.kind !== "fairness" || wanted.rule.kind !== "fairness") return true;
    const counted = gate.rule.groups;
    return gate.rule.rate === wanted.rule.rate && wanted.rule.groups.every((group) => counted.includes(group));
  });
}
