import type { MetricDefinition } from "../../metric.ts";

export const latency = {
  key: "latency",
  family: "system",
  label: "Latency p95",
  description: "Time that the service took to answer, compared at its quantiles.",
  unit: "ms",
  better: "lower",
  minimumSamples: 100,
  source: "request",
  rules: ["quantile"],
  measure: (seen) => (seen.kind === "request" ? { n: 1, s: 0, latencyMs: seen.latencyMs } : null),
} as const satisfies MetricDefinition;
