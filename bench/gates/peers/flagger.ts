import type { Contender } from "../tick.ts";
import { minuteCounter } from "./minute.ts";

/** `spec.analysis.threshold` when it is not set (flagger 15bd6ad): failed checks before it rolls back. */
const THRESHOLD = 1;

/**
 * Flagger, re-coded: each 60 s (`interval: 1m`) every metric is held against its fixed `thresholdRange`; a check in which
 * one fails adds 1 to `failedChecks`, which grows over the whole release. The number is compared with the threshold before
 * the checks of the *next* interval are made (pkg/controller/scheduler.go, advanceCanary). No values count as failed.
 *
 * @param limits the highest rate that passes, one per guard.
 */
export function createFlagger(name: string, limits: readonly number[], countMinute = minuteCounter()): Contender {
  let failedChecks = 0;
  return {
    name,
    observe: (tick) => {
      const minute = countMinute(tick);
      if (!minute) return false;
      if (failedChecks >= THRESHOLD) return true;
      if (minute.some(({ n, s }, guard) => n[0] === 0 || s[0] / n[0] > limits[guard]!)) failedChecks += 1;
      return false;
    },
  };
}
