import type { MetricDefinition } from "../../metric.ts";

export const conversion = {
  key: "conversion",
  family: "business",
  label: "Conversion",
  description: "Share of units that converted once their window closed; a gate counts those that did not.",
  unit: "percent",
  better: "higher",
  minimumSamples: 100,
  source: "conversion",
  rules: ["rate", "limit"],
  measure: (seen) => (seen.kind === "conversion" ? { n: 1, s: seen.converted ? 0 : 1 } : null),
} as const satisfies MetricDefinition;
