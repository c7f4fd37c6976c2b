import type { Contender } from "../tick.ts";
import { minuteCounter } from "./minute.ts";

/** Default of `failureLimit` (argo-rollouts 9f8d111, docs/features/analysis.md): failures may not exceed it. */
const FAILURE_LIMIT = 0;

/**
 * Argo Rollouts, re-coded: a background analysis measures each 60 s (`interval: 60s`, as in its examples) and fails when
 * the number of failed measurements exceeds `failureLimit`. The condition is a fixed limit on the canary's own value; it
 * has no statistics and no baseline. A minute without requests is inconclusive and not counted here.
 *
 * @param limits the highest rate that passes, one per guard.
 */
export function createArgo(name: string, limits: readonly number[], countMinute = minuteCounter()): Contender {
  const failures = limits.map(() => 0);
  return {
    name,
    observe: (tick) => {
      countMinute(tick)?.forEach(({ n, s }, guard) => {
        if (n[0] > 0 && s[0] / n[0] > limits[guard]!) failures[guard]! += 1;
      });
      return failures.some((count) => count > FAILURE_LIMIT);
    },
  };
}
