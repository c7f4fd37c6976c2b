import { type Contender, TICKS_PER_MINUTE } from "../tick.ts";
import { isShiftedUp } from "./mann-whitney.ts";
import { minuteCounter } from "./minute.ts";

/** Both are fixed in `NetflixACAJudge` (kayenta a69573b): confidence 0.98 two-sided, and the tolerance. */
const Z = 2.3263478740408408;
const TOLERANCE = 0.25;
/** Default of `effectSize.allowedIncrease`, a ratio of means. */
const ALLOWED_INCREASE = 1;

/**
 * "High" as `MannWhitneyClassifier` says it: the interval's lower end above tolerance x |estimated shift|, and the ratio of
 * means at least the allowed increase. Series that are equal, or of one value, pass.
 */
export function isHigh(experiment: readonly number[], control: readonly number[]): boolean {
  if (experiment.length === 0 || control.length === 0) return false;
  if (experiment.length === control.length && experiment.every((value, i) => value === control[i])) return false;
  if (!(mean(experiment) / mean(control) >= ALLOWED_INCREASE)) return false;
  const samples = { experiment: Float64Array.from(experiment).sort(), control: Float64Array.from(control).sort() };
  return isShiftedUp(samples, { z: Z, tolerance: TOLERANCE });
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * Spinnaker Kayenta, re-coded: the guards' rates by the minute, canary against baseline, judged at the end of each interval
 * on all minutes since the start (its growing window), each guard critical: one "High" fails the canary. Nothing corrects
 * for looking again or for the number of guards.
 */
export function createKayenta(name: string, intervalMinutes: number, countMinute = minuteCounter()): Contender {
  const series: Array<[canary: number[], baseline: number[]]> = [];
  return {
    name,
    observe: (tick) => {
      countMinute(tick)?.forEach(({ n, s }, guard) => {
        series[guard] ??= [[], []];
        const [canary, baseline] = series[guard];
        if (n[0] > 0) canary.push(s[0] / n[0]);
        if (n[1] > 0) baseline.push(s[1] / n[1]);
      });
      if (tick.number % (intervalMinutes * TICKS_PER_MINUTE) !== 0) return false;
      return series.some(([canary, baseline]) => isHigh(canary, baseline));
    },
  };
}
