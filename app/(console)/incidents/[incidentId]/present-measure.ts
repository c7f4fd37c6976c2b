import type { TimeSeriesProps } from "#components/charts/time-series";
import { formatCount, formatNumber, type NumberFormat } from "#components/format/numbers";
import type { MeasureKind } from "#lib/domain/incident/measure";
import type { IncidentPage } from "#lib/queries/incident/incident-page";

interface Words {
  /** As a row says it. */
  row: string;
  title: string;
  format: NumberFormat;
}

const percent: NumberFormat = { kind: "percent", digits: 1 };

/** What a measure is called; `group` only where people are counted apart. */
export function measureWords(kind: MeasureKind, group: string | null): Words {
  switch (kind) {
    case "errors":
      return { row: "Errors", title: "Errors, all traffic, %", format: { kind: "percent", digits: 2 } };
    case "latency":
      return { row: "Duration, p95", title: "Duration p95, all traffic, ms", format: { kind: "ms" } };
    case "accuracy":
      return { row: "Right decisions", title: "Right decisions, all traffic, %", format: percent };
    case "found":
      return {
        row: `Qualified ${group ?? "people"} found`,
        title: `Qualified ${group ?? "people"} found, all traffic, %`,
        format: percent,
      };
    case "selected":
      return {
        row: `Positive decisions, ${group ?? "everyone"}`,
        title: `Positive decisions, ${group ?? "everyone"}, all traffic, %`,
        format: percent,
      };
    case "feedback":
      return { row: "User rating", title: "User rating, all traffic", format: { kind: "number", digits: 2 } };
    case "conversion":
      return { row: "Conversion", title: "Conversion, all traffic, %", format: percent };
  }
}

const byMinute = 60_000;

/** The measure over all traffic, with the release's steps and the stretch of harm. */
export function presentMeasureChart(page: IncidentPage): TimeSeriesProps | null {
  const { affected, facts, release } = page;
  if (!affected) return null;
  const words = measureWords(affected.measure, affected.group);
  const inRange = (at: number) => at >= affected.from && at <= affected.to;
  const steps = (release?.steps ?? []).map((step) =>
    step.toPercent === 0
      ? { at: step.at, label: "rolled back", signal: "critical" as const }
      : { at: step.at, label: `${step.toPercent} %` },
  );
  const end = facts.mitigatedAt ?? facts.resolvedAt ?? affected.to;
  const last = affected.points.findLast((point) => point.value !== null);
  return {
    title: words.title,
    takeaway: last
      ? `${formatNumber(last.value, words.format)} at the end, n ${formatCount(last.n)}.`
      : "No data in this range.",
    format: words.format,
    candidate: { label: "all", points: affected.points },
    annotations: steps.length > 0 ? steps.filter((one) => inRange(one.at)) : declared(page, inRange),
    failing:
      facts.kind === "drill" ? undefined : [{ from: facts.impactStartedAt, to: Math.max(end, facts.impactStartedAt) }],
    from: affected.from,
    to: Math.max(affected.to, affected.from + byMinute),
  };
}

const declared = ({ facts }: IncidentPage, inRange: (at: number) => boolean) =>
  inRange(facts.detectedAt) ? [{ at: facts.detectedAt, label: "declared", signal: "high" as const }] : [];

export interface MeasureRow {
  id: string;
  measure: string;
  before: string;
  after: string;
  change: string;
  n: string;
}

/** The release before, the previous version after; both with their n. */
export function presentComparisons({ affected, release }: IncidentPage): MeasureRow[] {
  if (!affected || !release) return [];
  return affected.comparisons.map((one) => {
    const { row, format } = measureWords(one.measure, one.group);
    const change =
      one.during.value === null || one.after.value === null ? "–" : signed(one.after.value - one.during.value, format);
    return {
      id: `${one.measure}-${one.group ?? ""}`,
      measure: row,
      before: formatNumber(one.during.value, format),
      after: formatNumber(one.after.value, format),
      change,
      n: `${formatCount(one.during.n)} · ${formatCount(one.after.n)}`,
    };
  });
}

function signed(change: number, format: NumberFormat): string {
  if (format.kind === "percent") return formatNumber(change, { ...format, kind: "points" });
  const text = formatNumber(change, format);
  return change > 0 ? `+${text}` : text;
}
