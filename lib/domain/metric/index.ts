import { conversion } from "./catalog/business/conversion.ts";
import { equalOpportunityGap } from "./catalog/fairness/equal-opportunity-gap.ts";
import { selectionGap } from "./catalog/fairness/selection-gap.ts";
import { accuracy } from "./catalog/quality/accuracy.ts";
import { feedbackScore } from "./catalog/quality/feedback-score.ts";
import { errorRate } from "./catalog/system/error-rate.ts";
import { latency } from "./catalog/system/latency.ts";
import type { MetricDefinition } from "./metric.ts";

/** Every metric a gate can use. A new one is one file and one line here. */
export const metrics = [
  errorRate,
  latency,
  accuracy,
  feedbackScore,
  equalOpportunityGap,
  selectionGap,
  conversion,
] as const satisfies readonly MetricDefinition[];

export type MetricKey = (typeof metrics)[number]["key"];

export const findMetric = (key: string): MetricDefinition | undefined => metrics.find((metric) => metric.key === key);
