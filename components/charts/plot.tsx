"use client";

import type { ReactNode } from "react";
import { Area, ComposedChart, Line, Tooltip, XAxis, YAxis } from "recharts";
import { Backdrop } from "./plot-backdrop.tsx";
import { Foreground } from "./plot-foreground.tsx";
import type { Annotation, Span } from "./point.ts";

/** One instant of every series; times in epoch milliseconds. */
export type PlotRow = {
  at: number;
  candidate: number | null;
  baseline: number | null;
  threshold: number | null;
  band: [number, number] | null;
};

export type StartLabel = { at: number; value: number; text: string };
export type EndLabel = StartLabel & { tone: "candidate" | "baseline" };

export type PlotFrame = {
  width: number;
  height: number;
  margin: { top: number; right: number; bottom: number; left: number };
  fromMs: number;
  toMs: number;
  ticks: readonly number[];
  tickText: (value: number) => string;
};

export type PlotProps = {
  frame: PlotFrame;
  rows: readonly PlotRow[];
  title: string;
  log?: boolean;
  annotations: readonly Annotation[];
  failing: readonly Span[];
  endLabels: readonly EndLabel[];
  startLabel?: StartLabel;
  /** Constant threshold with its words, drawn across. */
  limit?: { value: number; label: string };
  syncId?: string;
  reading: (row: PlotRow) => ReactNode;
  /** Drawn last, inside the chart. */
  children?: ReactNode;
};

const still = { isAnimationActive: false, dot: false, activeDot: false, connectNulls: false } as const;

/** The only place that knows Recharts. Hidden axes give the scales, our layers draw the ground and the words. */
export function Plot({
  frame,
  rows,
  title,
  log,
  annotations,
  failing,
  endLabels,
  startLabel,
  limit,
  syncId,
  reading,
  children,
}: PlotProps) {
  const { width, height, margin, ticks, fromMs, toMs } = frame;
  const domain = [ticks[0] ?? 0, ticks.at(-1) ?? 1];
  return (
    <ComposedChart
      width={width}
      height={height}
      margin={margin}
      data={rows as PlotRow[]}
      syncId={syncId}
      syncMethod="value"
      title={title}
      className="plot"
    >
      <XAxis dataKey="at" type="number" domain={[fromMs, toMs]} hide allowDataOverflow />
      <YAxis type="number" domain={domain} scale={log ? "log" : "linear"} hide allowDataOverflow />
      <Backdrop frame={frame} annotations={annotations} failing={failing} limit={limit} />
      <Tooltip
        isAnimationActive={false}
        cursor={{ stroke: "var(--control)", strokeWidth: 1 }}
        content={({ active, payload }) => {
          const row = payload?.[0]?.payload as PlotRow | undefined;
          return active && row ? <div className="chart-reading">{reading(row)}</div> : null;
        }}
      />
      <Area
        {...still}
        dataKey="band"
        stroke="none"
        fill="var(--series-band)"
        fillOpacity={1}
        tooltipType="none"
        legendType="none"
      />
      <Line
        {...still}
        dataKey="baseline"
        stroke="var(--series-baseline)"
        strokeWidth={1.5}
        strokeDasharray="4 3"
        strokeLinejoin="round"
      />
      <Line
        {...still}
        dataKey="threshold"
        stroke="var(--text)"
        strokeWidth={1}
        strokeDasharray="1.5 3"
        strokeLinecap="round"
      />
      <Line
        {...still}
        dataKey="candidate"
        stroke="var(--series-candidate)"
        strokeWidth={2}
        strokeLinejoin="round"
        strokeLinecap="round"
      />
      <Foreground frame={frame} annotations={annotations} endLabels={endLabels} startLabel={startLabel} limit={limit} />
      {children}
    </ComposedChart>
  );
}
