"use client";

import { timeTicks } from "../charts/ticks.ts";
import { useElementWidth } from "../charts/use-element-width.ts";
import { formatPercentOf100 } from "../format/numbers.tsx";
import { useTimes } from "../format/time-zone.tsx";
import { type At, toMs } from "../format/times.tsx";
import type { Signal } from "../signal/signal-shape.tsx";
import { LadderAttemptDrawing } from "./ladder-attempt.tsx";
import { futureStair, GROUND, type LadderStep, rungHeight, timeScale } from "./ladder-geometry.ts";

export type LadderAttempt = {
  /** The attempt of this page; earlier ones are drawn neutral. */
  current: boolean;
  steps: readonly LadderStep[];
  /** Drop to 0 with its time and cause. */
  rollback?: { at: At; title: string; detail?: string };
  /** Marks on a tread, for example a pause. */
  marks?: readonly { at: At; trafficPercent: number; signal: Signal }[];
  failing?: { from: At; to: At };
};

export type LadderFutureStep = { trafficPercent: number; from: At; to: At; label: string };

export type RolloutLadderProps = {
  attempts: readonly LadderAttempt[];
  /** Planned steps, dashed; the first begins where the last tread ends. */
  future?: readonly LadderFutureStep[];
  /** Shares from 0 to 100, for example [0, 10, 25, 50, 100]. */
  rungs: readonly number[];
  from: At;
  to: At;
  nowAt: At;
  /** The whole drawing in words. */
  label: string;
};

const HEIGHT = 236;
/** Above this the word "now" stands. */
const NOW_LABEL = 34;

/** Share of traffic drawn to time, filled to now; a rollback steps down and stays in history. */
export function RolloutLadder({ attempts, future = [], rungs, from, to, nowAt, label }: RolloutLadderProps) {
  const [box, width] = useElementWidth<HTMLDivElement>(1160);
  const times = useTimes();
  const left = 52;
  const right = width - 16;
  const x = timeScale(from, to, { left, right });
  const y = (percent: number) => rungHeight(rungs, percent);
  const zoneEnd = Math.max(left, times.nameOver(from, to).length * 6.4);
  const now = x(nowAt);
  const last = attempts.at(-1)?.steps.at(-1);
  return (
    <div ref={box}>
      <svg className="plot" viewBox={`0 0 ${width} ${HEIGHT}`} height={HEIGHT} role="img" aria-label={label}>
        {rungs.map((rung, place) => (
          <g key={rung}>
            <line className={place === 0 ? "axis-line" : "grid-line"} x1={left} x2={right} y1={y(rung)} y2={y(rung)} />
            <text className="e" x="42" y={y(rung) + 4}>
              {formatPercentOf100(rung)}
            </text>
          </g>
        ))}
        {timeTicks({ fromMs: toMs(from), toMs: toMs(to), atMost: Math.floor((right - left) / 96) }, times).map(
          (tick) => (
            <g key={tick.at}>
              <line className="axis-line" x1={x(tick.at)} x2={x(tick.at)} y1={GROUND} y2={GROUND + 4} />
              <text className="m" x={x(tick.at)} y="228">
                {x(tick.at) > zoneEnd + 14 ? tick.label : ""}
              </text>
            </g>
          ),
        )}
        <ZoneLabel zone={times.nameOver(from, to)} y={228} />
        <line className="now" x1={now} x2={now} y1="16" y2={GROUND} />
        <text className="t b m" x={Math.min(right - 34, Math.max(left + 34, now))} y="11">
          now {times.clock(nowAt)}
        </text>
        {future[0] && (
          <Future
            steps={future}
            start={{ x: x((last ?? { to: future[0].from }).to), y: y(last?.trafficPercent ?? 0) }}
            x={x}
            y={y}
          />
        )}
        {attempts.map((attempt, place) => {
          const next = attempts[place + 1]?.steps[0];
          return (
            <LadderAttemptDrawing
              key={toMs(attempt.steps[0]?.from ?? 0)}
              attempt={attempt}
              x={x}
              y={y}
              until={next ? x(next.from) : width}
            />
          );
        })}
      </svg>
    </div>
  );
}

type FutureProps = {
  steps: readonly LadderFutureStep[];
  start: { x: number; y: number };
  x: (at: At) => number;
  y: (percent: number) => number;
};

function Future({ steps, start, x, y }: FutureProps) {
  const path = futureStair(start, steps, { x, y });
  return (
    <>
      <path className="future" d={path} />
      {steps.map((step) => {
        const room = x(step.to) - x(step.from);
        const fits = room >= step.label.length * 5.6 || step === steps.at(-1);
        const level = y(step.trafficPercent);
        const share = room >= 30 ? formatPercentOf100(step.trafficPercent) : "";
        return (
          <text key={step.trafficPercent} x={x(step.from) + 6} y={level < NOW_LABEL ? level + 15 : level - 7}>
            {fits && room > 60 ? step.label : share}
          </text>
        );
      })}
    </>
  );
}

/** Ends where the shares end; a longer name begins at the edge. */
function ZoneLabel({ zone, y }: { zone: string; y: number }) {
  const isLong = zone.length > 6;
  return (
    <text className={isLong ? undefined : "e"} x={isLong ? 0 : 42} y={y}>
      {zone}
    </text>
  );
}
