import type { LogE } from "./block.ts";

/** Mixture weight of the first epoch; epoch k >= 1 (0-based) weighs (1 - FIRST) / (k (k + 1)), which sums to 1. */
const FIRST = 0.8;
const REST = 1 - FIRST;

/** Log of the cash by epochs started, for those of six weeks of hours: it is asked for at every block. */
const LOG_CASH = Array.from({ length: 1_024 }, (_, epochs) => Math.log(REST / epochs));

/**
 * Evidence of one e-process, mixed over bets and start times with weights fixed in advance.
 *
 * `logM[j]` = log of the weighted sum over started epochs of component j's capital; the weight of the epochs not yet
 * started, REST / epochs, is held as cash. Size and cost do not grow with time or epochs.
 * A mixture of test martingales is one: Ville 1939; Howard, Ramdas, McAuliffe, Sekhon, Annals of Statistics 2021.
 */
export interface EpochMixture {
  logM: number[];
  epochs: number;
  /** Largest log e seen at the close of a block, at least 0. */
  maxLogE: LogE;
}

export function startMixture(components: number): EpochMixture {
  return { logM: new Array<number>(components).fill(Math.log(FIRST)), epochs: 1, maxLogE: 0 };
}

/** A block's log increments, one per component; `logWeights` are the components' prior log weights. Gives log e as well. */
export function addIncrements(
  m: EpochMixture,
  increments: readonly number[],
  logWeights: readonly number[],
): { mixture: EpochMixture; logE: LogE } {
  const logM = m.logM.slice();
  for (let j = 0; j < increments.length; j++) logM[j]! += increments[j]!;
  const mixture: EpochMixture = { logM, epochs: m.epochs, maxLogE: m.maxLogE };
  const logE = mixtureLogE(mixture, logWeights);
  mixture.maxLogE = Math.max(m.maxLogE, logE);
  return { mixture, logE };
}

export function startMixtureEpoch(m: EpochMixture): EpochMixture {
  const k = m.epochs;
  const logShare = Math.log(REST / (k * (k + 1)));
  return { logM: m.logM.map((x) => logAddExp(x, logShare)), epochs: k + 1, maxLogE: m.maxLogE };
}

export function mixtureLogE(m: EpochMixture, logWeights: readonly number[]): LogE {
  const logCash = LOG_CASH[m.epochs] ?? Math.log(REST / m.epochs);
  const { logM } = m;
  let top = logCash;
  for (let j = 0; j < logWeights.length; j++) top = Math.max(top, logM[j]! + logWeights[j]!);
  let sum = Math.exp(logCash - top);
  for (let j = 0; j < logWeights.length; j++) sum += Math.exp(logM[j]! + logWeights[j]! - top);
  return top + Math.log(sum);
}

function logAddExp(a: number, b: number): number {
  const top = Math.max(a, b);
  return top + Math.log1p(Math.exp(Math.min(a, b) - top));
}
