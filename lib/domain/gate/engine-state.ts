import type { RolloutPlan } from "../rollout/plan.ts";
import type { GateState, LinearRateState } from "../statistics/index.ts";
import { createGate, createLinearRate } from "../statistics/index.ts";
import { buildLonePolicy, buildPolicy, firstCountedStep, layoutOf } from "./build-policy.ts";
import type { Figures } from "./figures.ts";
import { createFigures } from "./figures.ts";
import type { StopCounts } from "./stop-counts.ts";
import { NOTHING_HEARD, type TelemetryHealth } from "./telemetry-health.ts";
import type { Calibration } from "./tick-input.ts";

export const ENGINE_STATE_VERSION = 1;

/** An absolute limit: harm, H0 "rate <= limit", and its mirror. */
export interface LimitState {
  harm: LinearRateState;
  safe: LinearRateState;
}

/** All that judging the next tick needs: plain JSON, one row per rollout. */
export interface EngineState {
  version: typeof ENGINE_STATE_VERSION;
  /** Number of the last tick, 0 before the first. */
  tick: number;
  step: number;
  trafficPercent: number;
  /** Ticks that began an epoch. */
  epochTicks: number[];
  /** When the running epoch began, by its tick; null before the first. */
  epochAt: string | null;
  gate: GateState;
  alone: Record<string, GateState>;
  limits: Record<string, LimitState>;
  calibrations: Record<string, Calibration>;
  /** Baseline histograms on their way to a calibration. */
  calibrating: Record<string, number[]>;
  figures: Record<string, Figures>;
  /** Highest own harm so far, nats. */
  maxLogHarm: Record<string, number>;
  maxCombined: number;
  /** Last tick in which a block closed. */
  dataAt: Record<string, string>;
  /** When a gate's own evidence crossed first. */
  crossedAt: Record<string, string>;
  /** When the guardrails' combined evidence crossed; for good. */
  regressedAt: string | null;
  /** Gates that crossing was made of, strongest first. */
  regressedBy: string[];
  /** When the sample ratio was found broken. */
  invalidAt: string | null;
  /** Last tick with a first exposure or an observation of the candidate. */
  candidateAt: string | null;
  assigned: [candidate: number, baseline: number];
  late: number;
  multiple: number;
  /** Reports of stop events, by event; no part of any evidence. */
  stops: StopCounts;
  /** No part of any evidence either. */
  health: TelemetryHealth;
}

export function createEngine(plan: RolloutPlan, calibrations: Record<string, Calibration>): EngineState {
  const { alone, limits } = layoutOf(plan);
  const step = firstCountedStep(plan);
  return {
    version: ENGINE_STATE_VERSION,
    tick: 0,
    step,
    trafficPercent: plan.steps[step]?.exposurePercent ?? 0,
    epochTicks: [1],
    epochAt: null,
    gate: createGate(buildPolicy(plan, calibrations)),
    alone: Object.fromEntries(alone.map((gate) => [gate.key, createGate(buildLonePolicy(plan, gate, calibrations))])),
    limits: Object.fromEntries(limits.map((gate) => [gate.key, createLimit(gate)])),
    calibrations,
    calibrating: {},
    figures: Object.fromEntries(plan.gates.map((gate) => [gate.key, createFigures(gate)])),
    maxLogHarm: {},
    maxCombined: 0,
    dataAt: {},
    crossedAt: {},
    regressedAt: null,
    regressedBy: [],
    invalidAt: null,
    candidateAt: null,
    assigned: [0, 0],
    late: 0,
    multiple: 0,
    stops: {},
    health: NOTHING_HEARD,
  };
}

function createLimit(gate: RolloutPlan["gates"][number]): LimitState {
  if (gate.rule.kind !== "limit") throw new Error(`gate ${gate.key} is not a limit`);
  const { limit } = gate.rule;
  const { minPerStream } = gate;
  // Smoothed as one observation at the limit: the first block may bet, and the first bets are small.
  const prior: Array<[number, number]> = [[1, limit]];
  return {
    harm: createLinearRate({ coeffs: [1], bound: limit, minPerStream, prior }),
    safe: createLinearRate({ coeffs: [-1], bound: -limit, minPerStream, prior }),
  };
}

/**
 * A stored state, ready to go on. JSON storage may reorder keys, and sums of e-values depend on their order in the last
 * bit, so guards are put back in the plan's order.
 * @throws Error when the state was written by a version this build does not know.
 */
export function restoreEngine(stored: unknown, plan: RolloutPlan): EngineState {
  const state = stored as EngineState;
  if (state?.version !== ENGINE_STATE_VERSION)
    throw new Error(`gate state version ${String(state?.version)}, this build knows ${ENGINE_STATE_VERSION}`);
  const guards = Object.fromEntries(
    layoutOf(plan).comparative.map((gate) => [gate.key, state.gate.guards[gate.key]!] as const),
  );
  // States of before stop events and of before health was counted have none.
  return { ...state, stops: state.stops ?? {}, health: state.health ?? NOTHING_HEARD, gate: { ...state.gate, guards } };
}
