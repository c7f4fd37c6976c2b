/**
 * A stand-in for the feature store a real scorer would ask: it takes time and now and then it fails.
 * Both are the same for every model version: log-normal time around 60 ms, 2 failures in 1,000.
 */
import { nextNormal, type Random } from "./random.ts";

export const lookupRule = { medianMs: 60, sigma: 0.25, failureRatio: 0.002 } as const;

interface LookupPlan {
  tookMs: number;
  fails: boolean;
}

export function planLookup(random: Random): LookupPlan {
  const tookMs = lookupRule.medianMs * Math.exp(lookupRule.sigma * nextNormal(random));
  return { tookMs, fails: random.next() < lookupRule.failureRatio };
}
