import type { MetricDefinition } from "../../metric.ts";

export const feedbackScore = {
  key: "feedback-score",
  family: "quality",
  label: "User rating",
  description: "Mean rating that people gave, from 0 (bad) to 1 (good).",
  unit: "score",
  better: "higher",
  minimumSamples: 50,
  source: "feedback",
  rules: ["boundedMean"],
  measure: (seen) => (seen.kind === "feedback" ? { n: 1, s: seen.score, q: seen.score * seen.score } : null),
} as const satisfies MetricDefinition;
