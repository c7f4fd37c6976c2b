import type { MetricDefinition } from "../../metric.ts";

export const equalOpportunityGap = {
  key: "equal-opportunity-gap",
  family: "fairness",
  label: "Equal-opportunity gap",
  description: "Largest difference between groups in the share of qualified people who are found (true positive rate).",
  unit: "percentage points",
  better: "lower",
  minimumSamples: 100,
  source: "labelled",
  rules: ["fairness"],
  measure: (seen) =>
    seen.kind === "labelled" && seen.label === 1 && seen.group !== null
      ? { n: 1, s: seen.predicted === 1 ? 1 : 0, group: seen.group }
      : null,
} as const satisfies MetricDefinition;
