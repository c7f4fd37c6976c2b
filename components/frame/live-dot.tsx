"use client";

import { useTimes } from "../format/time-zone.tsx";
import type { At } from "../format/times.tsx";

export type LiveDotProps = {
  /** Time of the newest data shown. */
  asOf: At;
  /** The newest data could not be read: nothing here is live. */
  stale?: boolean;
  paused: boolean;
  onToggle: () => void;
};

/** "Live · 14:11:05 UTC"; a press holds the screen still. */
export function LiveDot({ asOf, stale, paused, onToggle }: LiveDotProps) {
  const times = useTimes();
  return (
    <button
      type="button"
      className={stale ? "live stale-dot" : "live"}
      aria-pressed={paused}
      onClick={onToggle}
      title={paused ? "Go on" : "Hold still"}
    >
      <span>
        {paused ? "Paused" : stale ? "Last known" : "Live"}
        <span className="max-[480px]:sr-only"> · {times.clockNamed(asOf)}</span>
      </span>
    </button>
  );
}
