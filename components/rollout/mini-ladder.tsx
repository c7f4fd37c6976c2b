import type { At } from "../format/times.tsx";
import { SignalShape } from "../signal/signal-shape.tsx";
import { futureStair, type LadderStep, rungHeight, stair, timeScale } from "./ladder-geometry.ts";

export type MiniLadderProps = {
  rungs: readonly number[];
  steps: readonly LadderStep[];
  future?: readonly LadderStep[];
  rollbackAt?: At | null;
  from: At;
  to: At;
};

const bounds = { ground: 37, top: 5 };

/** The ladder in a row, 148 by 40; the sentence beside it says the same. */
export function MiniLadder({ rungs, steps, future = [], rollbackAt, from, to }: MiniLadderProps) {
  const x = timeScale(from, to, { left: 1, right: 148 });
  const y = (percent: number) => rungHeight(rungs, percent, bounds);
  const last = steps.at(-1);
  const end = last && { x: x(last.to), y: y(last.trafficPercent) };
  const outline = stair(steps, x, y);
  return (
    <svg className="plot" viewBox="0 0 148 40" style={{ width: 148, height: 40 }} aria-hidden="true">
      {rungs.map((rung, place) => (
        <line
          key={rung}
          className={place === 0 ? "axis-line" : "grid-line"}
          x1="0"
          x2="148"
          y1={y(rung)}
          y2={y(rung)}
        />
      ))}
      {end && future.length > 0 && (
        <path
          d={futureStair(end, future, { x, y })}
          fill="none"
          stroke="var(--control)"
          strokeWidth="1.25"
          strokeDasharray="2 3"
        />
      )}
      {end && (
        <>
          <path d={`${outline}L${end.x} 37Z`} fill="var(--series-candidate)" opacity=".11" />
          <path d={outline} fill="none" stroke="var(--series-candidate)" strokeWidth="2" strokeLinejoin="round" />
        </>
      )}
      {end && !rollbackAt && (
        <circle cx={end.x} cy={end.y} r="3" fill="var(--series-candidate)" stroke="var(--ground)" strokeWidth="1.5" />
      )}
      {end && rollbackAt && (
        <>
          <path className="drop" d={`M${end.x} ${end.y}V36.5`} />
          <SignalShape signal="critical" size={11} x={end.x - 5.5} y={end.y - 5.5} />
        </>
      )}
    </svg>
  );
}
