"use client";

import { useXAxisScale, useYAxisScale, ZIndexLayer } from "recharts";
import { toMs } from "../format/times.tsx";
import { SignalShape } from "../signal/signal-shape.tsx";
import { labelShift, readable, sideOf, spread } from "./label-places.ts";
import type { EndLabel, PlotFrame, StartLabel } from "./plot.tsx";
import type { Limit } from "./plot-backdrop.tsx";
import type { Annotation } from "./point.ts";

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
    .map((mark) => ({ ...mark, x: x(toMs(mark.at)) ?? 0 }))
    .map((mark) => ({ ...mark, side: sideOf(mark.x, mark, frame.width) }));
  const shown = readable(marks);
  const heights = spread(
    endLabels.map((end) => clampY(end.value)),
    frame.height - margin.bottom,
  );
  return (
    <ZIndexLayer zIndex={900}>
      <g>
        {marks.map((mark, place) => (
          <g key={`${toMs(mark.at)}${mark.label}`}>
            {mark.signal && <SignalShape signal={mark.signal} size={10} x={mark.x - 5} y={margin.top - 18} />}
            {shown[place] && (
              <text textAnchor={mark.side} x={mark.x + labelShift[mark.side]} y={margin.top - 9}>
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
