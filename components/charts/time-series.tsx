"use client";

import { formatBare, formatNumber, type NumberFormat } from "../format/numbers.tsx";
import { useTimes } from "../format/time-zone.tsx";
import { type At, toMs } from "../format/times.tsx";
import { ChartFrame } from "./chart-frame.tsx";
import { type EndLabel, Plot, type PlotRow } from "./plot.tsx";
import { type Annotation, lastReading, type Point, type Span } from "./point.ts";
import { tickDigits } from "./ticks.ts";
import { instantWords, rowsOf, tableOf, ticksOf } from "./time-series-rows.ts";
import { useElementWidth } from "./use-element-width.ts";

export type { Annotation, Point, Span } from "./point.ts";
export type Series = { /** Direct label, "v3". */ label: string; points: readonly Point[] };
export type Threshold = { label: string; value?: number; points?: readonly Point[] };

export type TimeSeriesProps = {
  /** With its unit: "Latency p95, ms". */
  title: string;
  family?: string;
  takeaway: string;
  format: NumberFormat;
  candidate?: Series;
  baseline?: Series;
  threshold?: Threshold;
  annotations?: readonly Annotation[];
  failing?: readonly Span[];
  from: At;
  to: At;
  /** For counts and ratios of volume; free for latency. */
  yFromZero?: boolean;
  yDomain?: [number, number];
  syncId?: string;
  height?: number;
};

/** Candidate solid, baseline dashed, interval as a band, threshold dotted; gaps stay gaps. */
export function TimeSeries(props: TimeSeriesProps) {
  const { candidate, baseline, threshold, format, height = 176 } = props;
  const [box, width] = useElementWidth<HTMLDivElement>(564);
  const times = useTimes();
  const rows = rowsOf(props);
  const ticks = ticksOf(props, rows);
  const digits = tickDigits(ticks, format.kind === "percent" || format.kind === "points" ? 100 : 1);
  const ends = (
    [
      ["candidate", candidate],
      ["baseline", baseline],
    ] as const
  ).flatMap(([tone, series]): EndLabel[] => {
    const last = series && lastReading(series.points);
    return series && last ? [{ ...last, text: series.label, tone }] : [];
  });
  const frame = {
    width,
    height,
    margin: { top: 22, right: 30, bottom: 22, left: 34 },
    fromMs: toMs(props.from),
    toMs: toMs(props.to),
    ticks,
    tickText: (value: number) => formatBare(value, { kind: format.kind, digits }),
  };
  const limit = threshold?.value === undefined ? undefined : { value: threshold.value, label: threshold.label };
  return (
    <ChartFrame
      title={props.title}
      family={props.family}
      takeaway={props.takeaway}
      height={height}
      empty={ends.length === 0}
      table={tableOf(props, rows, times)}
    >
      <div ref={box}>
        <Plot
          frame={frame}
          rows={rows}
          title={`${props.title}. ${props.takeaway}`}
          annotations={props.annotations ?? []}
          failing={props.failing ?? []}
          endLabels={ends}
          startLabel={startLabel(threshold)}
          limit={limit}
          syncId={props.syncId}
          reading={(row) => <Reading row={row} props={props} />}
        />
      </div>
    </ChartFrame>
  );
}

function Reading({ row, props }: { row: PlotRow; props: TimeSeriesProps }) {
  const times = useTimes();
  return (
    <>
      <span className="muted">
        {instantWords(row.at, props, times)} {times.name(row.at)}
      </span>
      {props.candidate && (
        <span>
          {props.candidate.label} <b>{formatNumber(row.candidate, props.format)}</b>{" "}
          {row.band && `[${formatBare(row.band[0], props.format)}, ${formatBare(row.band[1], props.format)}]`}
        </span>
      )}
      {props.baseline && (
        <span>
          {props.baseline.label} <b>{formatNumber(row.baseline, props.format)}</b>
        </span>
      )}
      {row.threshold !== null && (
        <span>
          {props.threshold?.label} {formatNumber(row.threshold, props.format)}
        </span>
      )}
    </>
  );
}

/** A moving limit is named where it begins. */
function startLabel(threshold: Threshold | undefined) {
  const first = threshold?.points?.find((point) => point.value !== null);
  return threshold && first ? { at: toMs(first.at), value: first.value as number, text: threshold.label } : undefined;
}
