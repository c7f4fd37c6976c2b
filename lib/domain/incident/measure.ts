import type { IncidentFamily } from "./state.ts";

/** What an incident's chart shows: one figure that people can follow. */
export type MeasureKind = "errors" | "latency" | "accuracy" | "found" | "selected" | "feedback" | "conversion";

export interface Measure {
  kind: MeasureKind;
  /** Which counters it is made of. */
  rollup: "requests" | "accuracy" | "tpr" | "selection" | "feedback" | "conversion";
  better: "higher" | "lower";
  /** Counted per group of people. */
  grouped: boolean;
}

const measures: Record<MeasureKind, Measure> = {
  errors: { kind: "errors", rollup: "requests", better: "lower", grouped: false },
  latency: { kind: "latency", rollup: "requests", better: "lower", grouped: false },
  accuracy: { kind: "accuracy", rollup: "accuracy", better: "higher", grouped: false },
  found: { kind: "found", rollup: "tpr", better: "higher", grouped: true },
  selected: { kind: "selected", rollup: "selection", better: "higher", grouped: true },
  feedback: { kind: "feedback", rollup: "feedback", better: "higher", grouped: false },
  conversion: { kind: "conversion", rollup: "conversion", better: "higher", grouped: false },
};

const byMetric: Record<string, MeasureKind> = {
  "error-rate": "errors",
  latency: "latency",
  accuracy: "accuracy",
  "feedback-score": "feedback",
  "equal-opportunity-gap": "found",
  "selection-gap": "selected",
  conversion: "conversion",
};

const byFamily: Record<IncidentFamily, MeasureKind> = {
  errors: "errors",
  latency: "latency",
  quality: "accuracy",
  fairness: "found",
  business: "conversion",
  other: "errors",
};

/** The measure of the gate that decided; without one, the usual measure of the incident's family. */
export function measureOf(metricKey: string | null, family: IncidentFamily): Measure {
  return measures[(metricKey && byMetric[metricKey]) || byFamily[family]];
}

/** Counts of one arm: `s` of `n` (found, right, failed, converted). */
export interface ArmCounts {
  n: number;
  s: number;
}

/**
 * How many units fared worse than the baseline's own rate would have had it: an estimate, and said as one ("about").
 * Null when it cannot be told: latency, or an arm without observations. Never negative.
 */
export function estimateHarmed(measure: Measure, candidate: ArmCounts, baseline: ArmCounts): number | null {
  if (measure.kind === "latency" || measure.kind === "feedback") return null;
  if (candidate.n <= 0 || baseline.n <= 0) return null;
  const expected = candidate.n * (baseline.s / baseline.n);
  const harmed = measure.better === "higher" ? expected - candidate.s : candidate.s - expected;
  return Math.max(0, Math.round(harmed));
}

/** The group that lost most against the baseline; null when no group was seen by both arms. */
export function worstGroup(groups: Record<string, { candidate: ArmCounts; baseline: ArmCounts }>): string | null {
  let worst: { group: string; change: number } | null = null;
  for (const [group, { candidate, baseline }] of Object.entries(groups)) {
    if (candidate.n <= 0 || baseline.n <= 0) continue;
    const change = candidate.s / candidate.n - baseline.s / baseline.n;
    if (!worst || change < worst.change) worst = { group, change };
  }
  return worst?.group ?? null;
}
