import type { LogE } from "./block.ts";
import { addRows, requireCounts, zeros } from "./block.ts";
import { logGamma } from "./special-functions.ts";

export interface SrmState {
  kind: "srm";
  v: 1;
  config: { concentration: number };
  /** Planned shares of the current step, summing to 1. */
  shares: number[];
  /** First exposures of the current step. */
  counts: number[];
  /** Log e of the finished steps. */
  closed: LogE;
}

/**
 * Sample-ratio check: Dirichlet-multinomial Bayes factor against the planned shares, multiplied over ramp steps.
 * Lindon and Malek, "Anytime-Valid Inference for Multinomial Count Data", NeurIPS 2022. Units are first exposures of
 * randomisation units. A step with a share of 0 is not tested: its factor is 1.
 */
export function createSrm(shares: number[], concentration = 100): SrmState {
  if (!(concentration > 0)) throw new RangeError("concentration: above 0");
  return { kind: "srm", v: 1, config: { concentration }, ...startStep(shares), closed: 0 };
}

/** Adds first exposures per arm. @throws RangeError when a count is negative, not finite, or missing. */
export function updateSrm(st: SrmState, counts: number[]): SrmState {
  requireCounts("counts", counts, st.shares.length);
  return { ...st, counts: addRows(st.counts, counts) };
}

export function startSrmStep(st: SrmState, shares: number[]): SrmState {
  return { ...st, ...startStep(shares), closed: srmLogE(st) };
}

export function srmLogE(st: SrmState): LogE {
  return st.closed + stepLogE(st);
}

function startStep(shares: number[]): Pick<SrmState, "shares" | "counts"> {
  requireCounts("shares", shares, shares.length);
  const total = shares.reduce((sum, share) => sum + share, 0);
  return {
    shares: total > 0 ? shares.map((share) => share / total) : zeros(shares.length),
    counts: zeros(shares.length),
  };
}

function stepLogE({ shares, counts, config }: SrmState): LogE {
  const n = counts.reduce((sum, count) => sum + count, 0);
  if (n === 0 || shares.some((share) => share === 0)) return 0;
  let logFactor = logGamma(config.concentration) - logGamma(config.concentration + n);
  for (let i = 0; i < shares.length; i++) {
    const prior = config.concentration * shares[i]!;
    logFactor += logGamma(prior + counts[i]!) - logGamma(prior) - counts[i]! * Math.log(shares[i]!);
  }
  return logFactor;
}
