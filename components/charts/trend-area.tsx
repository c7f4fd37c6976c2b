"use client";

import { useTimes } from "../format/time-zone.tsx";
import { type At, toMs } from "../format/times.tsx";
import type { Point } from "./point.ts";

export type TrendAreaProps = {
  points: readonly Point[];
  from: At;
  to: At;
  /** The same in words, for readers. */
  label: string;
  stopped?: { at: At; words: string; note?: string };
};

/** One shape without numbers, for people who only ask whether it is getting better. */
export function TrendArea({ points, from, to, label, stopped }: TrendAreaProps) {
  const times = useTimes();
  const [start, end] = [toMs(from), toMs(to)];
  const x = (at: At) => ((toMs(at) - start) / (end - start || 1)) * 328;
  const highest = Math.max(...points.map((point) => point.value ?? 0), 1e-9);
  const known = points.filter((point) => point.value !== null);
  const path = known
    .map((point) => `L${x(point.at).toFixed(1)} ${(54 - ((point.value ?? 0) / highest) * 43).toFixed(1)}`)
    .join("");
  const first = known[0];
  const last = known.at(-1);
  const stopX = stopped ? x(stopped.at) : 0;
  const onLeft = stopX > 220;
  return (
    <svg className="plot" viewBox="0 0 328 74" role="img" aria-label={label}>
      <line className="axis-line" x1="0" x2="328" y1="54" y2="54" />
      {first && last && (
        <path
          d={`M${x(first.at).toFixed(1)} 54${path}L${x(last.at).toFixed(1)} 54Z`}
          fill="var(--series-baseline)"
          opacity=".35"
        />
      )}
      {stopped && (
        <>
          <path d={`M${stopX} 14V54`} className="now" />
          <text className={onLeft ? "t b e" : "t b"} x={onLeft ? stopX - 6 : stopX + 6} y="22">
            {stopped.words}
          </text>
          <text className={onLeft ? "e" : undefined} x={onLeft ? stopX - 6 : stopX + 6} y="37">
            {stopped.note}
          </text>
        </>
      )}
      <text x="0" y="69">
        {times.clockMinutes(from)}
      </text>
      <text className="e" x="328" y="69">
        {times.minutesNamed(to)}
      </text>
    </svg>
  );
}
