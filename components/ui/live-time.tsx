"use client";

import { useEffect, useState } from "react";
import { type At, mmss, toMs } from "../format/times.tsx";

/** Server time at rendering, then moved on by this device's clock; both sides print the same first frame. */
function useServerNow(nowMs: number): number {
  const [elapsedMs, setElapsedMs] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a newer server time starts the count anew.
  useEffect(() => {
    const startedAt = performance.now();
    setElapsedMs(0);
    const timer = setInterval(() => setElapsedMs(performance.now() - startedAt), 1000);
    return () => clearInterval(timer);
  }, [nowMs]);
  return nowMs + elapsedMs;
}

export type CountdownProps = { until: At /** Server time when the page was made, epoch ms. */; nowMs: number };

/** mm:ss to an instant; stays at 0:00. */
export function Countdown({ until, nowMs }: CountdownProps) {
  const now = useServerNow(nowMs);
  return <span role="timer">{mmss(toMs(until) - now)}</span>;
}

export type ElapsedProps = { since: At; nowMs: number };

/** mm:ss since an instant. */
export function Elapsed({ since, nowMs }: ElapsedProps) {
  const now = useServerNow(nowMs);
  return <span role="timer">{mmss(now - toMs(since))}</span>;
}
