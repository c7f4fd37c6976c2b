import type { Random } from "../../../demo/random.ts";
import { binomialOf } from "../binomial.ts";
import { type Contender, TICKS_PER_MINUTE, type Tick } from "../tick.ts";

/** Default of the sequential tuning parameter, and the usual threshold (growthbook 8f1db44). */
const TUNING = 5_000;
const ALPHA = 0.05;

export interface ArmTotals {
  n: number;
  s: number;
}

/** Lower end of the one-sided sequential interval of (treatment - control), absolute difference of proportions. */
export function lowerBound(treatment: ArmTotals, control: ArmTotals): number {
  const n = treatment.n + control.n;
  const [difference, squaredError] = [
    treatment.s / treatment.n - control.s / control.n,
    squaredErrorOf(treatment) + squaredErrorOf(control),
  ];
  const level = 2 * ALPHA;
  const rhoSquared = (-2 * Math.log(level) + Math.log(-2 * Math.log(level) + 1)) / TUNING;
  const growth = n * rhoSquared + 1;
  const halfWidth =
    Math.sqrt(squaredError * n) *
    Math.sqrt(((2 * growth) / (n * n * rhoSquared)) * Math.log(1 + Math.sqrt(growth) / (2 * ALPHA)));
  return difference - halfWidth;
}

const squaredErrorOf = ({ n, s }: ArmTotals): number => ((s / n) * (1 - s / n)) / n;

/**
 * GrowthBook Safe Rollouts, re-coded: the asymptotic confidence sequence of Waudby-Smith et al. as its stats engine has it
 * (n of both arms, s² = squared error x n, tuning 5000, one-sided on guardrails), and a rollback when the interval lies
 * wholly above zero; no margin, no correction for the number of guardrails. It reads all data since the start whenever it
 * is refreshed: by default each 6 hours, at the fastest each 10 minutes (`updateScheduleMinutes` >= 10).
 *
 * A monitored step at N % compares N % treatment with N % control: the control is a random part of the baseline, as large
 * as the canary, drawn here with randomness of its own so that the stream stays the same for all.
 */
export function createGrowthBook(name: string, refreshMinutes: number, random: Random): Contender {
  const totals: Array<{ treatment: ArmTotals; control: ArmTotals }> = [];
  return {
    name,
    observe: (tick) => {
      addTick(totals, tick, random);
      if (tick.number % (refreshMinutes * TICKS_PER_MINUTE) !== 0) return false;
      return totals.some(({ treatment, control }) => {
        if (treatment.n === 0 || control.n === 0) return false;
        return treatment.s + control.s > 0 && lowerBound(treatment, control) > 0;
      });
    },
  };
}

function addTick(totals: Array<{ treatment: ArmTotals; control: ArmTotals }>, tick: Tick, random: Random): void {
  const kept = binomialOf(tick.shares[0] / tick.shares[1]);
  for (let guard = 0; guard < tick.seen.length; guard++) {
    const { n, s } = tick.seen[guard]!;
    totals[guard] ??= { treatment: { n: 0, s: 0 }, control: { n: 0, s: 0 } };
    const { treatment, control } = totals[guard]!;
    treatment.n += n[0]!;
    treatment.s += s[0]!;
    const events = kept.draw(s[1]!, random);
    control.s += events;
    control.n += events + kept.draw(n[1]! - s[1]!, random);
  }
}
