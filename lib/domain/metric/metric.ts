/**
 * Glossary of metrics
 * - A metric says what is counted from one observation and which direction is better.
 * - An observation is one stored fact of a unit: a request, a labelled decision, a rating, a conversion.
 * - Rates count the *bad* event (error, wrong decision, no conversion), so that lower is always better inside a gate.
 * - What a chart shows is the friendly side: accuracy is 1 − wrong decisions.
 * - A metric is one file in `catalog/` plus one line in `index.ts`.
 */
import type { GateRule } from "../rollout/plan.ts";

export const metricFamilies = ["system", "quality", "fairness", "business"] as const;
export type MetricFamily = (typeof metricFamilies)[number];

export type Observation =
  | { kind: "request"; isError: boolean; latencyMs: number }
  | { kind: "predicted"; predicted: number; score: number | null; group: string | null }
  /** A decision whose truth is known; counted once, in the tick in which the pair became complete. */
  | { kind: "labelled"; predicted: number; label: number; group: string | null }
  | { kind: "feedback"; score: number }
  | { kind: "conversion"; goal: string; converted: boolean };

/** Contribution of one observation to a gate's block. */
export interface Measured {
  n: number;
  /** Events for a rate, value in [0,1] for a mean. */
  s: number;
  q?: number;
  latencyMs?: number;
  /** Fairness metrics only. */
  group?: string;
}

export interface MetricDefinition {
  key: string;
  family: MetricFamily;
  /** Sentence case, as on a chart. */
  label: string;
  description: string;
  /** Unit of the displayed value. */
  unit: "percent" | "ms" | "percentage points" | "score";
  /** Direction of the displayed value. */
  better: "lower" | "higher";
  /** Observations per arm below which the value is shown hollow. */
  minimumSamples: number;
  source: Observation["kind"];
  rules: ReadonlyArray<GateRule["kind"]>;
  /** Null when this observation says nothing about this metric. */
  measure(observation: Observation): Measured | null;
}
