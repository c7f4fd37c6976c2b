import type { TimeSeriesProps } from "#components/charts/time-series";
import { formatCount, formatNumber, type NumberFormat } from "#components/format/numbers";
import { type Times, utcTimes } from "#components/format/zone";
import { metricKeys, type ServiceMetricKey, type ServiceMetrics } from "#lib/queries/metrics/service-metrics";

interface Spec {
  title: string;
  family: string;
  format: NumberFormat;
  yFromZero?: boolean;
}

const specs: Record<ServiceMetricKey, Spec> = {
  requests: {
    title: "Requests, a second",
    family: "system",
    format: { kind: "perSecond", digits: 0 },
    yFromZero: true,
  },
  errors: { title: "Errors, %", family: "system", format: { kind: "percent", digits: 2 }, yFromZero: true },
  latency: { title: "Duration p95, ms", family: "system", format: { kind: "ms" } },
  accuracy: { title: "Accuracy, %", family: "quality", format: { kind: "percent" } },
  gap: {
    title: "Equal-opportunity gap",
    family: "fairness",
    format: { kind: "number", digits: 2 },
    yFromZero: true,
  },
  conversion: { title: "Conversion, %", family: "business", format: { kind: "percent" } },
};

export type MetricChart =
  | { key: ServiceMetricKey; kind: "chart"; chart: TimeSeriesProps }
  | { key: ServiceMetricKey; kind: "failed"; title: string };

export interface MetricCharts {
  charts: MetricChart[];
  /** Titles of what this service sends nothing of. */
  missing: string[];
}

/** One chart per metric; one that cannot be read says so and leaves the others alone. */
export function presentMetrics(view: ServiceMetrics): MetricCharts {
  const missing: string[] = [];
  const charts = metricKeys.flatMap((key): MetricChart[] => {
    const points = view.series[key];
    const spec = specs[key];
    if (points === null) return [{ key, kind: "failed", title: spec.title }];
    const last = points.findLast((point) => point.value !== null);
    if (!last) {
      missing.push(spec.title.replace(/, .*$/, "").toLowerCase());
      return [];
    }
    return [
      {
        key,
        kind: "chart",
        chart: {
          ...spec,
          takeaway: `${formatNumber(last.value, spec.format)} at the end, n ${formatCount(last.n)}.${historyWords(view)}`,
          candidate: { label: "", points },
          annotations: marks(view),
          from: view.from,
          to: view.to,
          syncId: "metrics",
        },
      },
    ];
  });
  return { charts, missing };
}

function historyWords({ demoHistoryUntil, from }: ServiceMetrics): string {
  return demoHistoryUntil !== null && demoHistoryUntil > from ? " Left of the mark: demo history, made up." : "";
}

function marks({ demoHistoryUntil, from, to }: ServiceMetrics): TimeSeriesProps["annotations"] {
  if (demoHistoryUntil === null || demoHistoryUntil <= from) return [];
  return [{ at: Math.min(demoHistoryUntil, to), label: "live" }];
}

/** Said once above the charts, so that nobody takes made-up days for measured ones. */
export function historyNote({ demoHistoryUntil, from }: ServiceMetrics, times: Times = utcTimes): string | null {
  if (demoHistoryUntil === null || demoHistoryUntil <= from) return null;
  return `Everything before ${times.minutesNamed(demoHistoryUntil)} on ${times.dayLabel(demoHistoryUntil)} is demo history: made up, so that no chart is empty.`;
}
