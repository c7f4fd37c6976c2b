import type { LogE } from "./block.ts";

/**
 * Log of the weighted average of e-values: an e-value for "every null holds" whatever their dependence
 * (Vovk and Wang, Annals of Statistics 2021). Weights are fixed before the data; default equal.
 *
 * @throws RangeError when nothing is combined, or weights do not fit or do not add up to more than 0.
 */
export function combineAverage(logEs: LogE[], weights?: number[]): LogE {
  if (logEs.length === 0) throw new RangeError("logEs: at least one e-value");
  const shares = weights ?? logEs.map(() => 1 / logEs.length);
  let total = 0;
  let isEach = shares.length === logEs.length;
  for (const share of shares) {
    isEach &&= share >= 0;
    total += share;
  }
  if (!(isEach && total > 0)) throw new RangeError("weights: one per e-value, none negative, not all 0");
  // Alone it is its own average, as the sum below would have it to the last bit (-0 becomes 0 there too).
  if (logEs.length === 1) return logEs[0]! + 0;
  const terms = logEs.map((logE, i) => Math.log(shares[i]! / total) + logE);
  let top = Number.NEGATIVE_INFINITY;
  for (const term of terms) top = Math.max(top, term);
  let sum = 0;
  for (const term of terms) sum += Math.exp(term - top);
  return top + Math.log(sum);
}

/** The weakest evidence: an e-value for "some null holds" (intersection-union). @throws RangeError on an empty list. */
export function combineMin(logEs: LogE[]): LogE {
  if (logEs.length === 0) throw new RangeError("logEs: at least one e-value");
  return Math.min(...logEs);
}
