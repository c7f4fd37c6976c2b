/**
 * The plan every rollout of the story uses, as a pipeline would send it (README.md states how the margins were chosen).
 * Written as plain data: the demo shares no code with the product.
 */
const guardrail = (key: string, metric: string, rule: Record<string, unknown>) => ({
  key,
  metric,
  kind: "guardrail",
  rule,
});

export const storyPlan = {
  version: 1,
  steps: [
    { exposurePercent: 10, holdSeconds: 20, advanceOn: "time" },
    { exposurePercent: 25, holdSeconds: 20, advanceOn: "time" },
    { exposurePercent: 50, holdSeconds: 20, advanceOn: "evidence" },
    { exposurePercent: 100, holdSeconds: 20, advanceOn: "time" },
  ],
  gates: [
    guardrail("errors", "error-rate", { kind: "rate", marginAbs: 0.005 }),
    guardrail("latency", "latency", {
      kind: "quantile",
      quantiles: [0.5, 0.95, 0.99],
      toleranceBuckets: 1,
      marginBuckets: 4,
    }),
    guardrail("accuracy", "accuracy", { kind: "rate", marginAbs: 0.02 }),
    guardrail("equal-opportunity", "equal-opportunity-gap", {
      kind: "fairness",
      groups: ["women", "men"],
      rate: "tpr",
      mode: "regression",
      bound: 0,
      margin: 0.1,
    }),
    guardrail("conversion", "conversion", { kind: "rate", marginAbs: 0.02 }),
    {
      key: "rating",
      metric: "feedback-score",
      kind: "informational",
      rule: { kind: "boundedMean", tolerance: 0, margin: 0.05 },
    },
  ],
  alpha: 0.01,
  beta: 0.05,
  minimumExposures: 100,
  bakeSeconds: 20,
};

export const chapters = [
  { candidate: "v3", title: "v3: more accurate, trained without most women who earn more than 50K" },
  { candidate: "v2", title: "v2: all features" },
  { candidate: "v4", title: "v4: v2 behind the fault switch of the demo, waiting for you to start it" },
] as const;
export type Chapter = (typeof chapters)[number];
