import { percentWords } from "../gate/gate-words.ts";
import { isSameShare } from "./adapter.ts";

/** HAProxy 2.x: a server's weight is a whole number from 0 to 256 (management guide, "set weight"). */
export const MOST_WEIGHT = 256;

export interface Weights {
  candidate: number;
  baseline: number;
  /** Share of the candidate that these weights make, 0–100. */
  percent: number;
}

export const shareOf = (candidate: number, total: number): number => (total > 0 ? (100 * candidate) / total : 0);

/**
 * The pair of weights that comes closest to a share, the smallest such pair. Neither side is rounded away: 0 is only
 * for 0 %, and 100 % leaves the baseline nothing.
 * @returns null when no pair comes within 0.05 points.
 */
export function weightsFor(percent: number): Weights | null {
  if (percent <= 0) return { candidate: 0, baseline: 1, percent: 0 };
  if (percent >= 100) return { candidate: 1, baseline: 0, percent: 100 };
  let best: Weights | null = null;
  for (let candidate = 1; candidate <= MOST_WEIGHT; candidate++) {
    const exact = (candidate * (100 - percent)) / percent;
    const baseline = Math.min(MOST_WEIGHT, Math.max(1, Math.round(exact)));
    const made = { candidate, baseline, percent: shareOf(candidate, candidate + baseline) };
    const isCloser = !best || Math.abs(made.percent - percent) < Math.abs(best.percent - percent) - 1e-9;
    if (isCloser) best = made;
  }
  return best && isSameShare(best.percent, percent) ? best : null;
}

/** Why a share cannot be made of weights; null when it can. */
export function weightProblem(percent: number): string | null {
  if (weightsFor(percent)) return null;
  const least = percentWords(shareOf(1, 1 + MOST_WEIGHT));
  return `${percentWords(percent)} cannot be made of weights, which are whole numbers from 0 to ${MOST_WEIGHT}: shares from ${least} to ${percentWords(100 - shareOf(1, 1 + MOST_WEIGHT))} can, and 0 and 100`;
}

/**
 * Which weight is written first: the one after which the share lies between the old and the new one, where there is one.
 * Somebody serves all the time.
 */
export function candidateFirst(
  now: { candidate: number; baseline: number },
  wanted: { candidate: number; baseline: number },
): boolean {
  const share = (pair: { candidate: number; baseline: number }) =>
    shareOf(pair.candidate, pair.candidate + pair.baseline);
  const low = Math.min(share(now), share(wanted)) - 1e-9;
  const high = Math.max(share(now), share(wanted)) + 1e-9;
  const between = { candidate: wanted.candidate, baseline: now.baseline };
  const total = between.candidate + between.baseline;
  return total > 0 && share(between) >= low && share(between) <= high;
}
