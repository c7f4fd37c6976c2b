import type { MetricDefinition } from "../../metric.ts";

export const selectionGap = {
  key: "selection-gap",
  family: "fairness",
  label: "Selection gap",
  description: "Largest difference between groups in the share of positive decisions (demographic parity).",
  unit: "percentage points",
  better: "lower",
  minimumSamples: 100,
  source: "predicted",
  rules: ["fairness"],
  measure: (seen) =>
    seen.kind === "predicted" && seen.group !== null
      ? { n: 1, s: seen.predicted === 1 ? 1 : 0, group: seen.group }
      : null,
} as const satisfies MetricDefinition;
