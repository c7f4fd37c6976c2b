import type { TimeSeriesProps } from "#components/charts/time-series";
import { formatCount, formatNumber, type NumberFormat } from "#components/format/numbers";
import type { RolloutPage } from "#lib/queries/rollout/rollout-page";
import type { VariantPair } from "#lib/queries/rollout/rollout-series";

interface ChartSpec {
  gateMetric: string;
  title: string;
  family: string;
  format: NumberFormat;
  pair: VariantPair;
  yFromZero?: boolean;
}

/** Steps and the rollback stand on every chart. */
function annotations(page: RolloutPage): NonNullable<TimeSeriesProps["annotations"]> {
  const own = page.ladder.find((attempt) => attempt.isCurrent);
  const steps = (own?.steps ?? []).map((step) => ({ at: step.from, label: `${step.trafficPercent} %` }));
  const rollback = own?.rollback ? [{ at: own.rollback.at, label: "rolled back", signal: "critical" as const }] : [];
  return [...steps, ...rollback].filter((one) => one.at >= page.series.from && one.at <= page.series.to);
}

/** Last values in words; "no worse" only where the gate says non-inferior. */
function takeaway(page: RolloutPage, spec: ChartSpec): string {
  const gate = page.facts.plan.gates.find((one) => one.metric === spec.gateMetric);
  const outcome = gate && page.facts.outcome?.gates[gate.key];
  const last = (points: VariantPair["candidate"]) => points.findLast((point) => point.value !== null);
  const candidate = last(spec.pair.candidate);
  const baseline = last(spec.pair.baseline);
  if (!candidate && !baseline) return "No data in this range.";
  const { candidateVariant, baselineVariant } = page.facts;
  const value = (point: typeof candidate) => formatNumber(point?.value, spec.format);
  const figures = candidate
    ? `${value(candidate)} against ${value(baseline)}, n ${formatCount(candidate.n)} in ${page.series.windowSeconds} s`
    : `${baselineVariant} ${value(baseline)}; ${candidateVariant} has no traffic here`;
  const verdict =
    outcome?.state === "non_inferior"
      ? `: no worse than ${baselineVariant}`
      : outcome?.state === "regressed"
        ? `: worse than ${baselineVariant}`
        : "";
  return `${figures}${verdict}.`;
}

function threshold(page: RolloutPage, spec: ChartSpec): TimeSeriesProps["threshold"] {
  const gate = page.facts.plan.gates.find((one) => one.metric === spec.gateMetric);
  if (gate?.rule.kind !== "fairness") return undefined;
  const { bound } = gate.rule;
  const label = `limit, ${page.facts.baselineVariant} + ${bound.toFixed(2)}`;
  return {
    label,
    points: spec.pair.baseline.map((point) => ({
      at: point.at,
      value: point.value === null ? null : point.value + bound,
    })),
  };
}

/** The stretch from the regression to the rollback. */
function failing(page: RolloutPage, spec: ChartSpec): TimeSeriesProps["failing"] {
  const gate = page.facts.plan.gates.find((one) => one.metric === spec.gateMetric);
  const limit = 1 / page.facts.plan.alpha;
  const crossed = gate && page.history[gate.key]?.find((point) => point.value >= limit);
  const end = page.ladder.find((attempt) => attempt.isCurrent)?.rollback?.at;
  return crossed && end && end > crossed.at ? [{ from: crossed.at, to: end }] : undefined;
}

/** The four families, in the order in which trouble is looked for. */
function chartSpecs({ series }: RolloutPage): ChartSpec[] {
  return [
    {
      gateMetric: "latency",
      title: "Latency p95, ms",
      family: "system",
      format: { kind: "ms" },
      pair: series.latencyP95,
    },
    {
      gateMetric: "error-rate",
      title: "Errors, %",
      family: "system",
      format: { kind: "percent", digits: 2 },
      pair: series.errors,
      yFromZero: true,
    },
    {
      gateMetric: "accuracy",
      title: "Accuracy, %",
      family: "quality",
      format: { kind: "percent" },
      pair: series.accuracy,
    },
    {
      gateMetric: "equal-opportunity-gap",
      title: "Equal-opportunity gap",
      family: "fairness",
      format: { kind: "number", digits: 2 },
      pair: series.equalOpportunityGap,
      yFromZero: true,
    },
    {
      gateMetric: "conversion",
      title: "Conversion, %",
      family: "business",
      format: { kind: "percent" },
      pair: series.conversion,
    },
    {
      gateMetric: "feedback-score",
      title: "User rating, 0 to 1",
      family: "quality",
      format: { kind: "number", digits: 2 },
      pair: series.rating,
    },
  ];
}

export function presentCharts(page: RolloutPage): TimeSeriesProps[] {
  const { series, facts } = page;
  return chartSpecs(page).map((spec) => ({
    title: spec.title,
    family: spec.family,
    takeaway: takeaway(page, spec),
    format: spec.format,
    candidate: { label: facts.candidateVariant, points: spec.pair.candidate },
    baseline: { label: facts.baselineVariant, points: spec.pair.baseline },
    threshold: threshold(page, spec),
    annotations: annotations(page),
    failing: failing(page, spec),
    from: series.from,
    to: series.to,
    yFromZero: spec.yFromZero,
    syncId: "rollout",
  }));
}
