"use client";

import { formatCount, formatNumber } from "../format/numbers.tsx";
import { NNBSP } from "../format/times.tsx";
import type { Signal } from "../signal/signal-shape.tsx";
import { ChartFrame } from "./chart-frame.tsx";
import { FairnessLegend } from "./fairness-legend.tsx";
import { FairnessRow } from "./fairness-row.tsx";
import { useElementWidth } from "./use-element-width.ts";

/** A rate with its interval, 0 to 1, and the people it was counted on. */
export type Arm = { value: number; low: number; high: number; n: number };
export type FairnessGroup = {
  name: string;
  /** Groups of one partition stay together; a stronger line parts two partitions. */
  partition?: string;
  signal?: Signal;
  candidate: Arm | null;
  baseline: Arm | null;
};
export type FairnessDotsProps = {
  title: string;
  takeaway: string;
  candidateLabel: string;
  baselineLabel: string;
  groups: readonly FairnessGroup[];
  /** Parity band: within the tolerance of everyone. */
  band?: { low: number; high: number; label: string };
  /** Groups below this are drawn hollow. */
  minimumN?: number;
};

const ROW = 44;
const TOP = 24;
const rate = (value: number) => formatNumber(value, { kind: "percent", digits: 1 });
const cells = (arm: Arm | null) =>
  arm ? [rate(arm.value), `${rate(arm.low)} to ${rate(arm.high)}`, formatCount(arm.n)] : ["–", "–", "–"];

/** Dot and interval per group with the parity band and n of both arms. */
export function FairnessDots({
  title,
  takeaway,
  candidateLabel,
  baselineLabel,
  groups,
  band,
  minimumN = 100,
}: FairnessDotsProps) {
  const [box, width] = useElementWidth<HTMLDivElement>(700);
  const column = width < 520 ? 48 : 82;
  const left = width < 520 ? 100 : 112;
  const right = width - column * 2 + (width < 520 ? 0 : -4);
  const highest = Math.max(0.2, ...groups.flatMap((group) => [group.candidate?.high ?? 0, group.baseline?.high ?? 0]));
  const top = Math.min(1, Math.ceil(highest / 0.2 + 0.2) * 0.2);
  const x = (value: number) => left + (Math.min(value, top) / top) * (right - left);
  const bottom = TOP + groups.length * ROW;
  const ticks = Array.from({ length: Math.round(top / 0.2) + 1 }, (_, place) => place * 0.2);
  const table = {
    columns: [
      "Group",
      candidateLabel,
      `${candidateLabel} interval`,
      `n, ${candidateLabel}`,
      baselineLabel,
      `${baselineLabel} interval`,
      `n, ${baselineLabel}`,
    ],
    rows: groups.map((group) => [group.name, ...cells(group.candidate), ...cells(group.baseline)]),
  };
  return (
    <ChartFrame
      title={title}
      height={bottom + 32}
      table={table}
      end={<FairnessLegend {...{ candidateLabel, baselineLabel, minimumN }} />}
      foot={<p className="meta mt-1.5 max-w-[84ch]">{takeaway}</p>}
    >
      <div ref={box}>
        <svg
          className="plot"
          viewBox={`0 0 ${width} ${bottom + 32}`}
          height={bottom + 32}
          role="img"
          aria-label={`${title}. ${takeaway}`}
        >
          {band && (
            <>
              <rect
                x={x(band.low)}
                y={TOP}
                width={x(band.high) - x(band.low)}
                height={groups.length * ROW}
                fill="var(--text)"
                opacity=".06"
              />
              <text
                className="m"
                x={Math.min(right - band.label.length * 2.9, Math.max(left + 60, x((band.low + band.high) / 2)))}
                y="14"
              >
                {band.label}
              </text>
            </>
          )}
          {ticks.map((tick, place) => (
            <g key={tick}>
              <line className="grid-line" x1={x(tick)} x2={x(tick)} y1={TOP} y2={bottom} />
              <text className="m" x={x(tick)} y={bottom + 17}>
                {place === 0 ? `0${NNBSP}%` : Math.round(tick * 100)}
              </text>
            </g>
          ))}
          <text className="e" x={width - column - 6} y="14">{`n, ${candidateLabel}`}</text>
          <text className="e" x={width - 6} y="14">{`n, ${baselineLabel}`}</text>
          {groups.map((group, place) => (
            <FairnessRow
              key={group.name}
              group={group}
              y={TOP + place * ROW}
              parted={place > 0 && group.partition !== groups[place - 1]?.partition}
              place={{ x, left, width, column, first: place === 0 }}
              minimumN={minimumN}
            />
          ))}
        </svg>
      </div>
    </ChartFrame>
  );
}
