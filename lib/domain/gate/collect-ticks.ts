import type { RolloutPlan } from "../rollout/plan.ts";
import type { RolloutState } from "../rollout/state.ts";
import { trafficPercentOf } from "../rollout/state.ts";
import { isHealthKey } from "../telemetry/health-keys.ts";
import { isStopKey, type StopOccurrence, unpackStop } from "../telemetry/stop-event.ts";
import { trimBuckets } from "./bucket-counts.ts";
import type { EngineState } from "./engine-state.ts";
import { addArm } from "./figures.ts";
import { nextEpoch } from "./next-epoch.ts";
import type { DeltaSum } from "./packed-deltas.ts";
import type { ArmBlock, Calibration, HeardTelemetry, TickInput } from "./tick-input.ts";
import { emptyArm, TICK_VERSION } from "./tick-input.ts";

export interface Collecting {
  plan: RolloutPlan;
  state: RolloutState;
  engine: Pick<EngineState, "tick" | "step" | "trafficPercent" | "epochAt">;
  takenAt: Date;
  isOverdue: boolean;
  /** Given for the first tick only. */
  calibrations?: Record<string, Calibration>;
}

/**
 * One tick per step that the deltas were stored under, oldest first. What a slow transaction stored under a step that
 * has been left joins the present tick, but its first exposures count as late: they met other shares.
 */
export function collectTicks(sums: readonly DeltaSum[], collecting: Collecting): TickInput[] {
  const { engine, plan, state } = collecting;
  const steps = [...new Set(sums.map((sum) => Math.max(sum.step, engine.step)))].sort((a, b) => a - b);
  const current = "step" in state ? state.step : engine.step;
  let before: Collecting["engine"] = engine;
  return steps.map((step, index) => {
    const planned = plan.steps[step]?.exposurePercent ?? 100;
    const trafficPercent = step === current ? trafficPercentOf(state) : planned;
    const takenAt = collecting.takenAt.toISOString();
    const tick: TickInput = {
      version: TICK_VERSION,
      takenAt,
      step,
      trafficPercent,
      epoch: nextEpoch(before, { step, trafficPercent, takenAt }),
      isOverdue: collecting.isOverdue,
      ...(index === 0 && engine.tick === 0 ? { calibrations: collecting.calibrations ?? {} } : {}),
      ...count(sums, plan, step === steps[0] ? { from: 0, to: step } : { from: step, to: step }),
    };
    const epochAt = tick.epoch === null ? before.epochAt : takenAt;
    before = { tick: before.tick + 1, step, trafficPercent, epochAt };
    return tick;
  });
}

type Counted = Pick<TickInput, "gates" | "assigned" | "late" | "multiple" | "stops" | "heard">;

function count(sums: readonly DeltaSum[], plan: RolloutPlan, range: { from: number; to: number }): Counted {
  const counted: Counted = { gates: {}, assigned: [0, 0], late: 0, multiple: 0 };
  const known = new Set(plan.gates.map((gate) => gate.key));
  const stops: StopOccurrence[] = [];
  for (const sum of sums) {
    if (sum.step < range.from || sum.step > range.to) continue;
    if (sum.gateKey === "$assigned" && sum.step === range.to)
      counted.assigned[sum.arm === "candidate" ? 0 : 1] += sum.n;
    else if (sum.gateKey === "$assigned" || sum.gateKey === "$late") counted.late += sum.n;
    else if (sum.gateKey === "$multiple") counted.multiple += sum.n;
    else if (isHealthKey(sum.gateKey)) counted.heard = addHeard(counted.heard, sum);
    else if (isStopKey(sum.gateKey)) stops.push(unpackStop(sum.groupKey));
    else if (known.has(sum.gateKey)) addToGate(counted.gates, sum);
  }
  if (counted.heard) counted.multiple += counted.heard.crossed;
  if (stops.length > 0) counted.stops = stops.sort(byTime);
  for (const { candidate, baseline } of Object.values(counted.gates)) [candidate, baseline].forEach(trim);
  return counted;
}

const byTime = (a: StopOccurrence, b: StopOccurrence): number =>
  Date.parse(a.at) - Date.parse(b.at) || (a.id < b.id ? -1 : 1);

function addHeard(
  heard = { n: 0, ageSeconds: 0, refused: 0, crossed: 0 },
  { gateKey, n, s }: DeltaSum,
): HeardTelemetry {
  switch (gateKey) {
    case "$crossed":
      return { ...heard, crossed: heard.crossed + n };
    case "$refused":
      return { ...heard, refused: heard.refused + n };
    default:
      return { ...heard, n: heard.n + n, ageSeconds: heard.ageSeconds + s };
  }
}

function addToGate(gates: TickInput["gates"], sum: DeltaSum): void {
  gates[sum.gateKey] ??= { candidate: emptyArm(), baseline: emptyArm() };
  const arms = gates[sum.gateKey]!;
  const block: ArmBlock = { n: sum.n, s: sum.s, q: sum.q, ...sum.buckets };
  if (sum.groupKey !== "") block.groups = { [sum.groupKey]: [sum.n, sum.s] };
  const arm = arms[sum.arm];
  // Most sums are the only one of their gate and arm.
  arms[sum.arm] = arm.n === 0 && arm.s === 0 && !arm.groups && !arm.histogram ? block : addArm(arm, block);
}

/** A tick is stored, hashed and read again: it keeps only the buckets between the first and the last count. */
function trim(arm: ArmBlock): void {
  const { histogram, firstBucket = 0 } = arm;
  if (histogram && firstBucket === 0) Object.assign(arm, trimBuckets(histogram));
}
