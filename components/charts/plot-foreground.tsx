"use client";

import { useXAxisScale, useYAxisScale, ZIndexLayer } from "recharts";
import { toMs } from "../format/times.tsx";
import { SignalShape } from "../signal/signal-shape.tsx";
import type { EndLabel, PlotFrame, StartLabel } from "./plot.tsx";
import type { Limit } from "./plot-backdrop.tsx";
import type { Annotation } from "./point.ts";

/** Pushes end labels 14 apart, the upper one stays where it is. */
export function spread(positions: readonly number[]): number[] {
  const order = positions.map((_, place) => place).sort((a, b) => positions[a]! - positions[b]!);
  const placed = [...positions];
  order.forEach((place, rank) => {
    if (rank > 0) placed[place] = Math.max(placed[place]!, placed[order[rank - 1]!]! + 14);
  });
  return placed;
}

/** Keeps words of neighbouring annotations apart: a label that would touch the one before is left out. */
function readable(marks: readonly { x: number; label: string; signal?: unknown }[]) {
  let free = Number.NEGATIVE_INFINITY;
  return marks.map((mark) => {
    const half = mark.signal ? 8 : mark.label.length * 3;
    const fits = mark.x - half >= free;
    if (fits) free = mark.x + mark.label.length * 6 + (mark.signal ? 12 : -mark.label.length * 3) + 6;
    return fits;
  });
}

type ForegroundProps = {
  frame: PlotFrame;
  annotations: readonly Annotation[];
  endLabels: readonly EndLabel[];
  startLabel?: StartLabel;
  limit?: Limit;
};

/** Words and end points: in front of the series. */
export function Foreground({ frame, annotations, endLabels, startLabel, limit }: ForegroundProps) {
  const x = useXAxisScale();
  const y = useYAxisScale();
  if (!x || !y) return null;
  const { margin, ticks, fromMs, toMs: untilMs } = frame;
  const clampY = (value: number) => y(Math.min(ticks.at(-1) ?? value, Math.max(ticks[0] ?? value, value))) ?? 0;
  const marks = annotations
    .filter((mark) => toMs(mark.at) >= fromMs && toMs(mark.at) <= untilMs)
    .map((mark) => ({ ...mark, x: x(toMs(mark.at)) ?? 0 }));
  const shown = readable(marks);
  const heights = spread(endLabels.map((end) => clampY(end.value)));
  return (
    <ZIndexLayer zIndex={900}>
      <g>
        {marks.map((mark, place) => (
          <g key={`${toMs(mark.at)}${mark.label}`}>
            {mark.signal && <SignalShape signal={mark.signal} size={10} x={mark.x - 5} y={margin.top - 18} />}
            {shown[place] && (
              <text
                textAnchor={mark.signal ? "start" : "middle"}
                x={mark.signal ? mark.x + 9 : mark.x}
                y={margin.top - 9}
              >
                {mark.label}
              </text>
            )}
          </g>
        ))}
        {endLabels.map((end, place) => (
          <g key={end.text}>
            {end.tone === "candidate" && (
              <circle cx={x(end.at)} cy={clampY(end.value)} r={2.5} fill="var(--series-candidate)" />
            )}
            <text className={`b ${end.tone}`} x={(x(end.at) ?? 0) + 7} y={heights[place]! + 4}>
              {end.text}
            </text>
          </g>
        ))}
        {startLabel && (
          <text
            textAnchor="end"
            x={Math.max(margin.left + 90, (x(startLabel.at) ?? 0) - 12)}
            y={clampY(startLabel.value) + 4}
          >
            {startLabel.text}
          </text>
        )}
        {limit && (
          <text className="t b" x={margin.left + 6} y={(y(limit.value) ?? 0) - 7}>
            {limit.label}
          </text>
        )}
      </g>
    </ZIndexLayer>
  );
}
