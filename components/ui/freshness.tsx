"use client";

import { useTimes } from "../format/time-zone.tsx";
import { type At, ago, toMs } from "../format/times.tsx";
import { SignalShape } from "../signal/signal-shape.tsx";

export type FreshnessProps = { at: At; nowMs: number; budgetSeconds: number };

/** "as of 14:02:10 UTC (48 s ago)"; a triangle past the budget. */
export function Freshness({ at, nowMs, budgetSeconds }: FreshnessProps) {
  const times = useTimes();
  const ageMs = nowMs - toMs(at);
  const stale = ageMs > budgetSeconds * 1000;
  return (
    <span className={stale ? "meta in-text" : "meta"}>
      {stale && (
        <>
          <SignalShape signal="elevated" size={11} />{" "}
        </>
      )}
      as of {times.clockNamed(at)} ({ago(ageMs)})
    </span>
  );
}
