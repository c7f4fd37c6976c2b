import type { LogE, RateBlock } from "./block.ts";
import type { LinearRateState } from "./linear-rate.ts";
import { createLinearRate, linearRateLogE, startLinearRateEpoch, updateLinearRate } from "./linear-rate.ts";

/** The calibration histogram steers the bets with at most this many pseudo-observations per arm. */
const PRIOR_CAP = 200;

export interface QuantileConfig {
  /** 0 to 1, e.g. 0.95. */
  quantile: number;
  /** Baseline bucket counts from before the rollout; they fix the edge. */
  calibration: number[];
  /** Whole buckets by which the canary may be slower; default 0. */
  marginBuckets?: number;
  /** Tolerated excess of the canary's exceedance rate, probability units; default 0. */
  slack?: number;
  minPerStream?: number;
}

export interface QuantileState {
  kind: "quantile";
  v: 1;
  side: "harm" | "safe";
  config: { quantile: number; marginBuckets: number; slack: number };
  /** Bucket holding the baseline's calibrated quantile; frozen for the rollout's life. */
  edgeBucket: number;
  inner: LinearRateState;
}

/**
 * Exact e-process for H0: the canary exceeds the baseline's (shifted) quantile no more often than the baseline does,
 * which for quantiles is "the canary is not slower". Only counts above a bucket edge are used, so any histogram works.
 *
 * @throws RangeError for an empty calibration or a quantile outside 0 to 1.
 */
export function createQuantile(cfg: QuantileConfig): QuantileState {
  return createSide("harm", cfg);
}

/** The mirrored side, H0: the canary exceeds the edge shifted by the margin at least as often as the baseline the edge. */
export function createQuantileSafe(cfg: QuantileConfig): QuantileState {
  return createSide("safe", cfg);
}

/** Adds one interval of bucket counts per arm. */
export function updateQuantile(st: QuantileState, canary: number[], baseline: number[]): QuantileState {
  const first = st.edgeBucket + 1;
  const block: RateBlock = {
    n: [sumFrom(canary, 0), sumFrom(baseline, 0)],
    s: [sumFrom(canary, first + st.config.marginBuckets), sumFrom(baseline, first)],
  };
  return { ...st, inner: updateLinearRate(st.inner, block).state };
}

export function quantileLogE(st: QuantileState): LogE {
  return linearRateLogE(st.inner);
}

export function startQuantileEpoch(st: QuantileState): QuantileState {
  return { ...st, inner: startLinearRateEpoch(st.inner) };
}

function createSide(side: "harm" | "safe", cfg: QuantileConfig): QuantileState {
  const { quantile, calibration, marginBuckets = 0, slack = 0, minPerStream } = cfg;
  if (!(quantile > 0 && quantile < 1)) throw new RangeError("quantile: between 0 and 1");
  if (!(Number.isInteger(marginBuckets) && marginBuckets >= 0)) throw new RangeError("marginBuckets: a whole number");
  const edgeBucket = quantileBucket(calibration, quantile);
  const n = sumFrom(calibration, 0);
  const prior: [number, number] = [
    Math.min(n, PRIOR_CAP),
    (Math.min(n, PRIOR_CAP) * sumFrom(calibration, edgeBucket + 1)) / n,
  ];
  const coeffs = side === "harm" ? [1, -1] : [-1, 1];
  const inner = createLinearRate({ coeffs, bound: slack, minPerStream, prior: [prior, prior] });
  return { kind: "quantile", v: 1, side, config: { quantile, marginBuckets, slack }, edgeBucket, inner };
}

/** Smallest bucket such that at least the share `quantile` of the counts lies in it or below. */
export function quantileBucket(counts: readonly number[], quantile: number): number {
  const total = sumFrom(counts, 0);
  if (!(total > 0)) throw new RangeError("calibration: no observations");
  let running = 0;
  for (let bucket = 0; bucket < counts.length; bucket++) {
    running += counts[bucket]!;
    if (running >= quantile * total) return bucket;
  }
  return counts.length - 1;
}

function sumFrom(counts: readonly number[], first: number): number {
  let sum = 0;
  for (let i = first; i < counts.length; i++) sum += counts[i]!;
  return sum;
}
