"use client";

import { formatCount, formatEvidence } from "../format/numbers.tsx";
import { useTimes } from "../format/time-zone.tsx";
import { type At, toMs } from "../format/times.tsx";
import { ChartFrame } from "./chart-frame.tsx";
import { Crossing } from "./evidence-crossing.tsx";
import { Plot, type PlotRow } from "./plot.tsx";
import { type Annotation, lastReading, type Point } from "./point.ts";
import { logTicks } from "./ticks.ts";
import { useElementWidth } from "./use-element-width.ts";

export type EvidenceLineProps = {
  /** `value` is evidence (an e-value), weighted as the threshold expects. */
  points: readonly Point[];
  /** 1/alpha, for example 100. */
  threshold: number;
  crossedAt?: At;
  /** Second line at the crossing: "v3 at 0 %: this gate ended". */
  crossedNote?: string;
  annotations?: readonly Annotation[];
  from: At;
  to: At;
  takeaway?: string;
};

const FLOOR = 0.01;
const HEIGHT = 248;

const clampEvidence = (value: number | null, ceiling: number) =>
  value === null ? null : Math.min(ceiling, Math.max(FLOOR, value));

/** "10,000", or "10k" where room is short. */
function evidenceTick(value: number, short: boolean): string {
  if (value < 1) return String(value);
  if (value > 1e6) return value.toExponential(0).replace("e+", "e");
  if (!short || value < 1000) return formatCount(value);
  return value >= 1e6 ? `${value / 1e6}M` : `${value / 1e3}k`;
}

/** Evidence of harm over time on a log axis with its threshold 1/alpha and the crossing. */
export function EvidenceLine(props: EvidenceLineProps) {
  const { points, threshold, crossedAt, from, to } = props;
  const [box, width] = useElementWidth<HTMLDivElement>(640);
  const times = useTimes();
  const highest = Math.max(threshold * threshold, ...points.map((point) => point.value ?? 0));
  const ticks = logTicks(FLOOR, Math.min(1e12, Math.max(1e6, highest)));
  const ceiling = ticks.at(-1)!;
  const rows: PlotRow[] = points.map((point) => ({
    at: toMs(point.at),
    candidate: clampEvidence(point.value, ceiling),
    baseline: null,
    threshold: null,
    band: null,
  }));
  const last = lastReading(points);
  const frame = {
    width,
    height: HEIGHT,
    margin: { top: 24, right: 30, bottom: 22, left: width < 480 ? 48 : 62 },
    fromMs: toMs(from),
    toMs: toMs(to),
    ticks,
    tickText: (value: number) => evidenceTick(value, width < 480),
  };
  const label = `threshold 1/α = ${formatCount(threshold)}`;
  const takeaway =
    props.takeaway ??
    `Above ${formatCount(threshold)} the gate has regressed, for good. Below it the line may wander: that is luck, not harm.`;
  return (
    <ChartFrame
      title="Evidence of harm, log scale"
      end={<span className="meta max-[700px]:hidden">The line decides; the interval explains</span>}
      height={HEIGHT}
      empty={points.length === 0}
      table={{
        columns: [times.nameOver(from, to), "evidence"],
        rows: points.map((point) => [times.clock(point.at), formatEvidence(point.value)]),
      }}
      foot={<p className="meta mt-2 max-w-none">{takeaway}</p>}
    >
      <div ref={box}>
        <Plot
          frame={frame}
          rows={rows}
          title={`Evidence of harm over time on a logarithmic scale, ${crossedAt ? `crossing ${formatCount(threshold)} at ${times.clockNamed(crossedAt)}` : `below ${formatCount(threshold)}`}`}
          log
          annotations={props.annotations ?? []}
          failing={crossedAt && last && last.at > toMs(crossedAt) ? [{ from: crossedAt, to: last.at }] : []}
          endLabels={[]}
          limit={{ value: threshold, label }}
          reading={(row) =>
            `${times.clockNamed(row.at)} · ${formatEvidence(row.candidate)} of ${formatCount(threshold)}`
          }
        >
          <Crossing
            {...props}
            last={last && { ...last, value: clampEvidence(last.value, ceiling)! }}
            shown={last ? formatEvidence(last.value) : ""}
          />
        </Plot>
      </div>
    </ChartFrame>
  );
}
