import type { RolloutPlan } from "../rollout/plan.ts";
import type { StopOccurrence } from "../telemetry/stop-event.ts";

/** Reports that are kept with a count; the ticks have all of them. */
const MOST_KEPT = 20;

/** What has been reported of one stop event since the start. */
export interface StopCount {
  n: number;
  /** The first ones, oldest first. */
  seen: StopOccurrence[];
  last: StopOccurrence;
}
export type StopCounts = Record<string, StopCount>;

/** A stop event that has reached its count. */
export interface Stopped extends StopCount {
  event: string;
  /** The plan's. */
  count: number;
}

export function countStops(before: StopCounts, reported: readonly StopOccurrence[] = []): StopCounts {
  if (reported.length === 0) return before;
  const next = { ...before };
  for (const occurrence of reported) {
    const { n = 0, seen = [] } = next[occurrence.event] ?? {};
    const kept = seen.length < MOST_KEPT ? [...seen, occurrence] : seen;
    next[occurrence.event] = { n: n + 1, seen: kept, last: occurrence };
  }
  return next;
}

/** The first stop event of the plan that has reached its count; null as long as none has. */
export function stoppedBy({ stopEvents = [] }: Pick<RolloutPlan, "stopEvents">, counts: StopCounts): Stopped | null {
  for (const { event, count } of stopEvents) {
    const counted = counts[event];
    if (counted && counted.n >= count) return { ...counted, event, count };
  }
  return null;
}

/** "data leak", as it is read. */
export const stopEventWords = (event: string): string => event.replaceAll("-", " ");
