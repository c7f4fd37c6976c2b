"use client";

import { usePlotArea, useXAxisScale, useYAxisScale, ZIndexLayer } from "recharts";
import { useTimes } from "../format/time-zone.tsx";
import { toMs } from "../format/times.tsx";
import { SignalShape } from "../signal/signal-shape.tsx";
import type { EvidenceLineProps } from "./evidence-line.tsx";

type CrossingProps = EvidenceLineProps & { last: { at: number; value: number } | null; shown: string };

/** The crossing with its time, and the newest value beside its point. */
export function Crossing({ threshold, crossedAt, crossedNote, last, shown }: CrossingProps) {
  const x = useXAxisScale();
  const y = useYAxisScale();
  const area = usePlotArea();
  const { clock } = useTimes();
  if (!x || !y || !area) return null;
  const end = area.x + area.width + 24;
  const crossX = crossedAt ? (x(toMs(crossedAt)) ?? 0) : 0;
  const line = y(threshold) ?? 0;
  const near = crossX + 104 > end;
  const words = { textAnchor: near ? "end" : "start", x: near ? crossX - 10 : crossX + 14 } as const;
  const ended = last && crossedAt && last.at - toMs(crossedAt) < 5000;
  const lastX = last ? (x(last.at) ?? 0) : 0;
  const beside = lastX + 12 + shown.length * 6.4 < end;
  return (
    <ZIndexLayer zIndex={950}>
      <g>
        {last && !ended && <circle cx={lastX} cy={y(last.value)} r={2.5} fill="var(--series-candidate)" />}
        {last && (
          <text
            className="b candidate"
            textAnchor={beside ? "start" : "end"}
            x={lastX + (beside ? 8 : 4)}
            y={(y(last.value) ?? 0) + (ended || !beside ? -10 : 4)}
          >
            {shown}
          </text>
        )}
        {crossedAt && (
          <>
            <SignalShape signal="critical" size={12} x={crossX - 6} y={line - 6} />
            <text className="t b" {...words} y={line + (near ? -36 : 19)}>
              crossed {clock(crossedAt)}
            </text>
            {crossedNote && (
              <text {...words} y={line + (near ? -21 : 34)}>
                {crossedNote}
              </text>
            )}
          </>
        )}
      </g>
    </ZIndexLayer>
  );
}
