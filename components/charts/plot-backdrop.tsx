"use client";

import { useXAxisScale, useYAxisScale } from "recharts";
import { useTimes } from "../format/time-zone.tsx";
import { toMs } from "../format/times.tsx";
import type { PlotFrame } from "./plot.tsx";
import type { Annotation, Span } from "./point.ts";
import { timeTicks } from "./ticks.ts";

/** A constant threshold with its words. */
export type Limit = { value: number; label: string };
type BackdropProps = { frame: PlotFrame; annotations: readonly Annotation[]; failing: readonly Span[]; limit?: Limit };

/** Grid, axes, failing stretch, annotation and threshold lines: all behind the series. */
export function Backdrop({ frame, annotations, failing, limit }: BackdropProps) {
  const x = useXAxisScale();
  const y = useYAxisScale();
  const times = useTimes();
  if (!x || !y) return null;
  const { width, height, margin, ticks, tickText, fromMs, toMs: untilMs } = frame;
  const bottom = height - margin.bottom;
  const right = width - margin.right;
  const zone = times.nameOver(fromMs, untilMs);
  const ticksFrom = Math.max(24, zone.length * 6.2 + 10);
  const clampX = (ms: number) => Math.min(right, Math.max(margin.left, x(ms) ?? margin.left));
  return (
    <g>
      {failing.map((span) => {
        const start = clampX(toMs(span.from));
        const extent = clampX(toMs(span.to)) - start;
        return (
          <rect
            key={toMs(span.from)}
            x={start}
            y={margin.top}
            width={Math.max(0, extent)}
            height={bottom - margin.top}
            fill="var(--series-fail)"
          />
        );
      })}
      {ticks.map((tick, place) => (
        <g key={tick}>
          <line
            className={place === 0 ? "axis-line" : "grid-line"}
            x1={margin.left}
            x2={right}
            y1={y(tick)}
            y2={y(tick)}
          />
          <text className="e" textAnchor="end" x={margin.left - 8} y={(y(tick) ?? 0) + 4}>
            {tickText(tick)}
          </text>
        </g>
      ))}
      {timeTicks({ fromMs, toMs: untilMs, atMost: Math.floor((right - margin.left) / 80) }, times).map((tick) => (
        <text key={tick.at} textAnchor="middle" x={x(tick.at)} y={bottom + 17}>
          {(x(tick.at) ?? 0) - tick.label.length * 2.9 > ticksFrom ? tick.label : ""}
        </text>
      ))}
      <text x={0} y={bottom + 17}>
        {zone}
      </text>
      {annotations.map((mark) => (
        <line
          key={`${toMs(mark.at)}${mark.label}`}
          x1={clampX(toMs(mark.at))}
          x2={clampX(toMs(mark.at))}
          y1={margin.top - 4}
          y2={bottom}
          stroke="var(--control)"
          strokeDasharray="1 3"
        />
      ))}
      {limit && (
        <line
          x1={margin.left}
          x2={right}
          y1={y(limit.value)}
          y2={y(limit.value)}
          stroke="var(--text)"
          strokeWidth={1.25}
          strokeDasharray="1.5 3"
          strokeLinecap="round"
        />
      )}
    </g>
  );
}
