import type { RolloutPlan } from "../rollout/plan.ts";
import type { HeardTelemetry } from "./tick-input.ts";

/** How far what was heard of a rollout can be judged by, apart from what it says. */
export interface TelemetryHealth {
  /** Units that met both variants under the shares of one step, since the start: what they show belongs to neither. */
  crossed: number;
  /** Age of requests when they were stored, seconds on average, of the last tick that counted any; null before. */
  lag: { seconds: number; n: number } | null;
  /** In this step: requests that were stored, and that the door refused (too old, in the future, without an id). */
  stored: number;
  refused: number;
}

export const NOTHING_HEARD: TelemetryHealth = { crossed: 0, lag: null, stored: 0, refused: 0 };

/** By its figures: a state that was stored and read again is another object. */
export const isNothingHeard = ({ crossed, lag, stored, refused }: TelemetryHealth): boolean =>
  lag === null && crossed + stored + refused === 0;

export function countHealth(
  before: TelemetryHealth,
  { heard, isNewStep }: { heard: HeardTelemetry | undefined; isNewStep: boolean },
): TelemetryHealth {
  const { crossed, lag, stored, refused } = isNewStep ? { ...before, stored: 0, refused: 0 } : before;
  if (!heard) return isNewStep ? { crossed, lag, stored, refused } : before;
  const { n, ageSeconds } = heard;
  return {
    crossed: crossed + heard.crossed,
    lag: n > 0 ? { seconds: ageSeconds / n, n } : lag,
    stored: stored + n,
    refused: refused + heard.refused,
  };
}

/** Fewer than this are chance or a test. */
const FEWEST = 10;
/** A hundredth of the units or requests is enough to hide the differences that gates look for. */
const MOST_SHARE = 0.01;

export type HealthProblem =
  | { kind: "multiple_exposures"; n: number; of: number }
  | { kind: "telemetry_late"; seconds: number; n: number; limitSeconds: number }
  | { kind: "telemetry_refused"; n: number; of: number };

/** @param units that have met either variant. @returns the first reason not to advance on what was heard, or null. */
export function healthProblem(
  { crossed, lag, stored, refused }: TelemetryHealth,
  { plan, units }: { plan: Pick<RolloutPlan, "freshnessSeconds">; units: number },
): HealthProblem | null {
  if (isTooMuch(crossed, units)) return { kind: "multiple_exposures", n: crossed, of: units };
  if (lag && lag.seconds > plan.freshnessSeconds)
    return { kind: "telemetry_late", ...lag, limitSeconds: plan.freshnessSeconds };
  if (isTooMuch(refused, stored + refused)) return { kind: "telemetry_refused", n: refused, of: stored + refused };
  return null;
}

const isTooMuch = (n: number, of: number): boolean => n >= FEWEST && n > MOST_SHARE * of;
