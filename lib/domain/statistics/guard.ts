import type { MomentBlock, RateBlock } from "./block.ts";
import { createBoundedMean, updateBoundedMean } from "./bounded-mean.ts";
import type { FairnessBlock, FairnessMode, FairnessRate } from "./fairness.ts";
import { createFairness, createFairnessSafe, updateFairness } from "./fairness.ts";
import type { GuardLogE, GuardState } from "./guard-evidence.ts";
import { guardLogE } from "./guard-evidence.ts";
import { addCounts, countBlock, createLinearRate, requireRateBlock } from "./linear-rate.ts";
import { startEpoch } from "./mixture.ts";
import type { QuantileState } from "./quantile.ts";
import { createQuantile, createQuantileSafe, updateQuantile } from "./quantile.ts";

/**
 * One metric's rule. `tolerance`: what rolling back must exclude; `margin` (above it): what promotion must exclude;
 * `weight`: share of the error budget, fixed before the start.
 * rate: lower is better. boundedMean: scores in [0, 1], higher is better. quantile: latency buckets, lower is better.
 */
export type GuardPolicy = { weight: number; minPerStream?: number } & (
  | {
      kind: "rate";
      tolerance: number;
      /** Harmless while canary rate <= toleranceRel * baseline rate + tolerance; default 1. */
      toleranceRel?: number;
      marginAbs: number;
      marginRel: number;
      prior?: [n: number, s: number];
    }
  | { kind: "boundedMean"; tolerance: number; margin: number }
  | {
      kind: "quantile";
      quantiles: number[];
      calibration: number[];
      /** Default 0. */
      toleranceBuckets?: number;
      marginBuckets: number;
    }
  | {
      kind: "fairness";
      groups: string[];
      /** Default all. */
      requiredGroups?: string[];
      rate: FairnessRate;
      mode: FairnessMode;
      bound: number;
      margin: number;
    }
);

/** What one tick says about one guard, in the form of its kind. */
export type GuardAggregates = RateBlock | MomentBlock | { canary: number[]; baseline: number[] } | FairnessBlock;

export function createGuard(policy: GuardPolicy): GuardState {
  return { maxHarm: 0, maxSafe: 0, ...createSides(policy) };
}

type Sides = GuardState extends infer S ? (S extends GuardState ? Omit<S, "maxHarm" | "maxSafe"> : never) : never;

function createSides(policy: GuardPolicy): Sides {
  const { minPerStream } = policy;
  switch (policy.kind) {
    case "rate": {
      const { tolerance, toleranceRel = 1, marginAbs, marginRel } = policy;
      const prior = policy.prior ? [policy.prior, policy.prior] : null;
      const harm = createLinearRate({ coeffs: [1, -toleranceRel], bound: tolerance, minPerStream, prior });
      const safe = createLinearRate({ coeffs: [-1, marginRel], bound: -marginAbs, minPerStream, prior });
      return { kind: "rate", harm, safe };
    }
    case "boundedMean": {
      const harm = createBoundedMean({ coeffs: [-1, 1], bound: policy.tolerance, minPerStream });
      const safe = createBoundedMean({ coeffs: [1, -1], bound: -policy.margin, minPerStream });
      return { kind: "boundedMean", harm, safe };
    }
    case "quantile": {
      const { quantiles, calibration, toleranceBuckets, marginBuckets } = policy;
      if (quantiles.length === 0) throw new RangeError("quantiles: at least one");
      const harm = quantiles.map((quantile) =>
        createQuantile({ quantile, calibration, marginBuckets: toleranceBuckets, minPerStream }),
      );
      const safe = quantiles.map((quantile) =>
        createQuantileSafe({ quantile, calibration, marginBuckets, minPerStream }),
      );
      return { kind: "quantile", harm, safe };
    }
    case "fairness":
      return { kind: "fairness", harm: createFairness(policy), safe: createFairnessSafe(policy) };
  }
}

/** Adds one tick. @throws RangeError when the aggregates do not have the form of the guard's kind. */
export function updateGuard(st: GuardState, x: GuardAggregates): { state: GuardState; logE: GuardLogE } {
  if (st.kind === "rate" && "s" in x) return updateRateGuard(st, x);
  const next = updateSides(st, x);
  const logE = guardLogE(next);
  const maxHarm = Math.max(st.maxHarm, logE.harm);
  const maxSafe = Math.max(st.maxSafe, logE.safe);
  return { state: { ...next, maxHarm, maxSafe }, logE };
}

/** The kind that most rollouts have most of: its counts are checked and added once, its log e is computed once. */
function updateRateGuard(st: Extract<GuardState, { kind: "rate" }>, x: RateBlock) {
  requireRateBlock(x, st.harm.config.coeffs.length);
  const counted = countBlock(st.harm, x);
  const harm = addCounts(st.harm, counted);
  const safe = addCounts(st.safe, counted);
  const state: GuardState = {
    maxHarm: Math.max(st.maxHarm, harm.logE),
    maxSafe: Math.max(st.maxSafe, safe.logE),
    kind: "rate",
    harm: harm.state,
    safe: safe.state,
  };
  return { state, logE: { harm: harm.logE, safe: safe.logE } };
}

function updateSides(st: GuardState, x: GuardAggregates): GuardState {
  if (st.kind === "boundedMean" && "q" in x) {
    return { ...st, harm: updateBoundedMean(st.harm, x).state, safe: updateBoundedMean(st.safe, x).state };
  }
  if (st.kind === "quantile" && "canary" in x && Array.isArray(x.canary) && Array.isArray(x.baseline)) {
    const { canary, baseline } = x;
    const update = (each: QuantileState) => updateQuantile(each, canary, baseline);
    return { ...st, harm: st.harm.map(update), safe: st.safe.map(update) };
  }
  if (st.kind === "fairness" && isFairnessBlock(x)) {
    return { ...st, harm: updateFairness(st.harm, x), safe: updateFairness(st.safe, x) };
  }
  throw new RangeError(`aggregates do not have the form of a ${st.kind} guard`);
}

function isFairnessBlock(x: GuardAggregates): x is FairnessBlock {
  return "tpr" in x || ("canary" in x && !Array.isArray(x.canary));
}

export function startGuardEpoch(st: GuardState): GuardState {
  if (st.kind === "quantile") return { ...st, harm: st.harm.map(startEpoch), safe: st.safe.map(startEpoch) };
  return { ...st, harm: startEpoch(st.harm), safe: startEpoch(st.safe) } as GuardState;
}
