import type { GateConfig } from "../rollout/plan.ts";
import type { GateStateKind } from "../rollout/state.ts";
import type { StopCounts } from "./stop-counts.ts";
import type { TelemetryHealth } from "./telemetry-health.ts";

/** One gate after a tick, as its chip and strip show it. Values are on the displayed side: accuracy, not errors. */
export interface GateOutcome {
  state: GateStateKind;
  metric: string;
  kind: GateConfig["kind"];
  /** On trial: its state says what it would have done; nothing follows from it. */
  dryRun?: true;
  /** Own evidence in nats, unweighted: harm now, safety now, harm at most. */
  logHarm: number;
  logSafe: number;
  maxLogHarm: number;
  /** Part of the error budget: weight / sum of weights. share × e is compared with 1/alpha. */
  share: number;
  candidate: ArmFigure;
  /** Null for an absolute limit, which needs no baseline. */
  baseline: ArmFigure | null;
  /** Candidate minus baseline; fairness: by how much the gap is wider. Interval: 95 %, asymptotic, valid at all times. */
  estimate?: number;
  low?: number;
  high?: number;
  groups?: Record<string, { candidate: [n: number, s: number]; baseline: [n: number, s: number] }>;
  /** Last tick in which a block of this gate closed. */
  dataAt: string | null;
}

export interface ArmFigure {
  /** 0–1 for rates, scores and gaps; ms for latency; null without observations. */
  value: number | null;
  n: number;
}

export interface GateTickOutcome {
  version: 1;
  /** Natural logarithms; the thresholds are ln(1/alpha), ln(1/beta), ln(1/alphaSrm). */
  combined: {
    logHarm: number;
    maxLogHarm: number;
    logSafe: number;
    logSrm: number;
    threshold: number;
    safeThreshold: number;
    srmThreshold: number;
  };
  exposures: {
    /** First exposures of the current step that the sample-ratio check counts, candidate first. */
    step: [number, number];
    total: [number, number];
    late: number;
    multiple: number;
    /** Candidate's planned share, 0–1. */
    plannedShare: number;
  };
  gates: Record<string, GateOutcome>;
  /** Left out before anything is known of it. */
  health?: TelemetryHealth;
  /** Reports of stop events so far; left out where there are none. */
  stops?: StopCounts;
}
