import type { MetricDefinition } from "../../metric.ts";

export const errorRate = {
  key: "error-rate",
  family: "system",
  label: "Errors",
  description: "Share of requests that ended with an error status.",
  unit: "percent",
  better: "lower",
  minimumSamples: 100,
  source: "request",
  rules: ["rate", "limit"],
  measure: (seen) => (seen.kind === "request" ? { n: 1, s: seen.isError ? 1 : 0 } : null),
} as const satisfies MetricDefinition;
