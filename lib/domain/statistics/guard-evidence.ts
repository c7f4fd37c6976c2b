import type { LogE } from "./block.ts";
import { addRows } from "./block.ts";
import type { BoundedMeanState } from "./bounded-mean.ts";
import { combineAverage, combineMin } from "./combine.ts";
import type { FairnessState } from "./fairness.ts";
import { fairnessPairLogE } from "./fairness.ts";
import type { LinearRateState } from "./linear-rate.ts";
import { linearRateCounts } from "./linear-rate.ts";
import { logE } from "./mixture.ts";
import type { QuantileState } from "./quantile.ts";

/** Both sides of one guard and the most evidence each has had. */
export type GuardState = { maxHarm: LogE; maxSafe: LogE } & (
  | { kind: "rate"; harm: LinearRateState; safe: LinearRateState }
  | { kind: "boundedMean"; harm: BoundedMeanState; safe: BoundedMeanState }
  | { kind: "quantile"; harm: QuantileState[]; safe: QuantileState[] }
  | { kind: "fairness"; harm: FairnessState; safe: FairnessState }
);

/** Counts behind the evidence, one number per stream; `s` counts events, exceedances, or sums scores. */
export interface GuardProgress {
  n: number[];
  s: number[];
  blocks: number;
  /** Observations of the unfinished block. */
  pending: number[];
}

/** Log e now and at most; `parts`: per pair of groups or quantile ("p95"), where the guard has several. */
export interface GuardEvidence {
  harm: LogE;
  safe: LogE;
  maxHarm: LogE;
  maxSafe: LogE;
  progress?: GuardProgress;
  parts?: Record<string, GuardProgress & { harm: LogE; safe: LogE }>;
}

export interface GuardLogE {
  harm: LogE;
  safe: LogE;
}

/** Harm: averaged over quantiles. Safe: the weakest quantile. */
export function guardLogE(st: GuardState): GuardLogE {
  if (st.kind === "quantile") return { harm: combineAverage(st.harm.map(logE)), safe: combineMin(st.safe.map(logE)) };
  return { harm: logE(st.harm), safe: logE(st.safe) };
}

/** @param now its log e, which who updated the guard has at hand. */
export function guardEvidence(st: GuardState, { harm, safe }: GuardLogE): GuardEvidence {
  const { maxHarm, maxSafe } = st;
  switch (st.kind) {
    case "rate":
      return { harm, safe, maxHarm, maxSafe, progress: rateProgress(st.harm) };
    case "boundedMean":
      return { harm, safe, maxHarm, maxSafe, progress: meanProgress(st.harm) };
    case "quantile":
      return { harm, safe, maxHarm, maxSafe, parts: quantileParts(st.harm, st.safe) };
    case "fairness":
      return { harm, safe, maxHarm, maxSafe, parts: pairParts(st.harm, st.safe) };
  }
}

function quantileParts(harm: QuantileState[], safe: QuantileState[]): GuardEvidence["parts"] {
  const parts = harm.map((each, i) => {
    const part = { harm: logE(each), safe: logE(safe[i]!), ...rateProgress(each.inner) };
    return [`p${Number((100 * each.config.quantile).toFixed(6))}`, part];
  });
  return Object.fromEntries(parts);
}

function pairParts(harm: FairnessState, safe: FairnessState): GuardEvidence["parts"] {
  const harmLogEs = fairnessPairLogE(harm);
  const safeLogEs = fairnessPairLogE(safe);
  const parts = harm.pairs.map(({ key, processes }) => {
    return [key, { harm: harmLogEs[key]!, safe: safeLogEs[key]!, ...rateProgress(processes[0]!) }];
  });
  return Object.fromEntries(parts);
}

function rateProgress(st: LinearRateState): GuardProgress {
  const { n, s } = linearRateCounts(st);
  return { n, s, blocks: st.blocks, pending: st.pending.n };
}

function meanProgress({ total, pending, blocks }: BoundedMeanState): GuardProgress {
  return { n: addRows(total.n, pending.n), s: addRows(total.s, pending.s), blocks, pending: pending.n };
}
