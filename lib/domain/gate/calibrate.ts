import type { GateConfig, RolloutPlan } from "../rollout/plan.ts";
import type { GateState } from "../statistics/index.ts";
import { createGate } from "../statistics/index.ts";
import { addHistograms } from "./bucket-counts.ts";
import { buildLonePolicy } from "./build-policy.ts";
import type { EngineState } from "./engine-state.ts";
import { bucketsOf, type Calibration, type TickInput } from "./tick-input.ts";

/** Baseline observations from which a p99 edge is worth freezing. */
export const CALIBRATION_MINIMUM = 200;

/**
 * Where no history of the baseline was found, its first ticks set the latency edges. They are not evidence: the gate
 * begins to count with the tick after, so its edges are always learned before what they judge.
 */
export function calibrate(plan: RolloutPlan, state: EngineState, tick: TickInput): EngineState {
  let next = state;
  for (const gate of plan.gates) {
    if (gate.rule.kind !== "quantile" || state.calibrations[gate.key]) continue;
    const baseline = tick.gates[gate.key]?.baseline;
    const before = { histogram: state.calibrating[gate.key] ?? [] };
    const histogram = addHistograms(before, baseline && bucketsOf(baseline)) ?? [];
    const n = histogram.reduce((sum, count) => sum + count, 0);
    next =
      n < CALIBRATION_MINIMUM
        ? { ...next, calibrating: { ...next.calibrating, [gate.key]: histogram } }
        : beginGate(plan, next, {
            gate,
            calibration: {
              histogram,
              source: "first_ticks",
              n,
              words: `the baseline's ticks up to ${state.tick}, n = ${n}`,
            },
          });
  }
  return next;
}

function beginGate(
  plan: RolloutPlan,
  state: EngineState,
  { gate, calibration }: { gate: GateConfig; calibration: Calibration },
): EngineState {
  const { [gate.key]: _done, ...calibrating } = state.calibrating;
  const calibrations = { ...state.calibrations, [gate.key]: calibration };
  const fresh = createGate(buildLonePolicy(plan, gate, calibrations)).guards[gate.key]!;
  const install = (host: GateState): GateState => ({ ...host, guards: { ...host.guards, [gate.key]: fresh } });
  const lone = state.alone[gate.key];
  return {
    ...state,
    calibrating,
    calibrations,
    gate: lone ? state.gate : install(state.gate),
    alone: lone ? { ...state.alone, [gate.key]: install(lone) } : state.alone,
  };
}
