import type { MetricDefinition } from "../../metric.ts";

export const accuracy = {
  key: "accuracy",
  family: "quality",
  label: "Accuracy",
  description: "Share of labelled decisions that were right; a gate counts the wrong ones.",
  unit: "percent",
  better: "higher",
  minimumSamples: 100,
  source: "labelled",
  rules: ["rate", "limit"],
  measure: (seen) => (seen.kind === "labelled" ? { n: 1, s: seen.predicted === seen.label ? 0 : 1 } : null),
} as const satisfies MetricDefinition;
