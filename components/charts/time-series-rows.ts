import { formatBare, formatNumber } from "../format/numbers.tsx";
import { toMs } from "../format/times.tsx";
import { type Times, utcTimes } from "../format/zone.tsx";
import type { ChartTable } from "./chart-frame.tsx";
import type { PlotRow } from "./plot.tsx";
import { instantsOf, type Point, readAt } from "./point.ts";
import { niceTicks } from "./ticks.ts";
import type { TimeSeriesProps } from "./time-series.tsx";

const NO_POINTS: readonly Point[] = [];

/** One row per instant of any series. */
export function rowsOf(props: TimeSeriesProps): PlotRow[] {
  const candidate = props.candidate?.points ?? NO_POINTS;
  const baseline = props.baseline?.points ?? NO_POINTS;
  const limits = props.threshold?.points ?? NO_POINTS;
  const instants = instantsOf([candidate, baseline, limits]);
  const [left, right, limit] = [candidate, baseline, limits].map((points) => readAt(points, instants));
  return instants.map((at, place) => {
    const { value, low, high } = left![place]!;
    const band: [number, number] | null = low === null || high === null ? null : [low, high];
    return { at, candidate: value, baseline: right![place]!.value, threshold: limit![place]!.value, band };
  });
}

const middle = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** Room for the lines and for the typical band; an early, wide band is cut rather than flattening everything. */
export function ticksOf(props: TimeSeriesProps, rows: readonly PlotRow[]): number[] {
  if (props.yDomain) return niceTicks(...props.yDomain);
  const bands = rows.flatMap((row) => (row.band ? [row.band] : []));
  const values = [
    ...rows.flatMap((row) => [row.candidate, row.baseline, row.threshold]),
    middle(bands.map((band) => band[0])),
    middle(bands.map((band) => band[1])),
    props.threshold?.value,
    props.yFromZero ? 0 : null,
  ].filter((value): value is number => typeof value === "number" && Number.isFinite(value));
  return values.length > 0 ? niceTicks(Math.min(...values), Math.max(...values)) : niceTicks(0, 1);
}

const DAY_MS = 86_400_000;

/** "14:07:45", with its day where the chart spans several. */
export function instantWords(
  at: number,
  { from, to }: Pick<TimeSeriesProps, "from" | "to">,
  times: Times = utcTimes,
): string {
  return toMs(to) - toMs(from) > DAY_MS ? `${times.dayShort(at)} ${times.clock(at)}` : times.clock(at);
}

/** The same numbers for "view as table". */
export function tableOf(props: TimeSeriesProps, rows: readonly PlotRow[], times: Times): ChartTable {
  const { candidate, baseline, threshold, format } = props;
  const columns = [
    ["candidate", candidate?.label],
    ["baseline", baseline?.label],
    ["threshold", threshold?.points && threshold.label],
  ] as const;
  const shown = columns.filter((column) => column[1] !== undefined);
  const interval = (row: PlotRow) =>
    row.band ? `${formatBare(row.band[0], format)} to ${formatBare(row.band[1], format)}` : "–";
  return {
    columns: [
      times.nameOver(props.from, props.to),
      ...shown.map((column) => column[1] || "value"),
      ...(candidate ? ["interval"] : []),
    ],
    rows: rows.map((row) => [
      instantWords(row.at, props, times),
      ...shown.map(([key]) => formatNumber(row[key], format)),
      ...(candidate ? [interval(row)] : []),
    ]),
  };
}
