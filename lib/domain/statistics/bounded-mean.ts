import type { LogE, MomentBlock, RateBlock } from "./block.ts";
import {
  addRows,
  blockMinimum,
  contrastCoefficients,
  requireCounts,
  requireFinite,
  requireWithinUnit,
  smallest,
  zeros,
} from "./block.ts";
import type { EpochMixture } from "./epoch-mixture.ts";
import { addIncrements, mixtureLogE, startMixture, startMixtureEpoch } from "./epoch-mixture.ts";

/** Bets, capped per block so that no observation can lose more than 0.9 of the capital. */
const LAMBDAS = [0.1, 0.3, 0.8, 2, 5];
const LOG_WEIGHTS = LAMBDAS.map(() => Math.log(1 / LAMBDAS.length));

export interface BoundedMeanConfig {
  coeffs: number[];
  /** In units of the score. */
  bound: number;
  /** A block closes when every stream has this many observations; default 1. */
  minPerStream?: number;
}

export interface BoundedMeanState {
  kind: "boundedMean";
  v: 1;
  config: { coeffs: number[]; bound: number; minPerStream: number };
  /** Totals of closed blocks. */
  total: RateBlock;
  /** The block being filled. */
  pending: MomentBlock;
  mixture: EpochMixture;
  blocks: number;
}

/**
 * Exact e-process for H0: sum of coeffs[i] * mean[i] <= bound on scores in [0, 1], adaptive to their variance.
 * Empirical-Bernstein bets of Howard, Ramdas, McAuliffe and Sekhon (Annals of Statistics 2021) with a predictable
 * centre (Waudby-Smith and Ramdas, JRSS B 2023).
 *
 * @throws RangeError for a configuration that no block could be tested against.
 */
export function createBoundedMean(cfg: BoundedMeanConfig): BoundedMeanState {
  const coeffs = contrastCoefficients(cfg.coeffs);
  const k = coeffs.length;
  return {
    kind: "boundedMean",
    v: 1,
    config: { coeffs, bound: requireFinite("bound", cfg.bound), minPerStream: blockMinimum(cfg.minPerStream) },
    total: { n: zeros(k), s: zeros(k) },
    pending: { n: zeros(k), s: zeros(k), q: zeros(k) },
    mixture: startMixture(LAMBDAS.length),
    blocks: 0,
  };
}

/**
 * Adds one interval of scores in [0, 1]. The first block only calibrates.
 *
 * @throws RangeError when counts are not finite, negative, of the wrong length, or not 0 <= q <= s <= n.
 */
export function updateBoundedMean(
  st: BoundedMeanState,
  b: MomentBlock,
): { state: BoundedMeanState; blockClosed: boolean } {
  const { coeffs, minPerStream } = st.config;
  const k = coeffs.length;
  requireCounts("n", b.n, k);
  requireCounts("s", b.s, k);
  requireCounts("q", b.q, k);
  requireWithinUnit(b.s, b.n);
  requireWithinUnit(b.q, b.s);
  const { pending } = st;
  const block = { n: addRows(pending.n, b.n), s: addRows(pending.s, b.s), q: addRows(pending.q, b.q) };
  if (smallest(block.n) < minPerStream) return { state: { ...st, pending: block }, blockClosed: false };
  const state: BoundedMeanState = {
    ...st,
    total: { n: addRows(st.total.n, block.n), s: addRows(st.total.s, block.s) },
    pending: { n: zeros(k), s: zeros(k), q: zeros(k) },
    mixture: st.blocks > 0 ? addIncrements(st.mixture, blockIncrements(st, block), LOG_WEIGHTS).mixture : st.mixture,
    blocks: st.blocks + 1,
  };
  return { state, blockClosed: true };
}

export function boundedMeanLogE(st: BoundedMeanState): LogE {
  return mixtureLogE(st.mixture, LOG_WEIGHTS);
}

export function startBoundedMeanEpoch(st: BoundedMeanState): BoundedMeanState {
  return { ...st, mixture: startMixtureEpoch(st.mixture) };
}

function blockIncrements(st: BoundedMeanState, block: MomentBlock): number[] {
  const { coeffs, bound } = st.config;
  let precision = 0;
  for (let i = 0; i < coeffs.length; i++) precision += (coeffs[i]! * coeffs[i]!) / block.n[i]!;
  const kappa = 1 / precision;
  let gain = 0;
  let mostRoom = 0;
  const rooms = zeros(coeffs.length);
  const squares = zeros(coeffs.length);
  for (let i = 0; i < coeffs.length; i++) {
    const n = block.n[i]!;
    const a = (kappa * coeffs[i]!) / n;
    const centre = (st.total.s[i]! + 0.5) / (st.total.n[i]! + 1);
    gain += a * block.s[i]!;
    // The largest loss of a unit bet on one observation; the one-sided room keeps the test near asymptotic speed.
    rooms[i] = a > 0 ? a * centre : -a * (1 - centre);
    mostRoom = Math.max(mostRoom, rooms[i]!);
    squares[i] = a * a * (block.q[i]! - 2 * centre * block.s[i]! + n * centre * centre);
  }
  return LAMBDAS.map((lambda) => {
    const bet = Math.min(lambda, 0.9 / mostRoom);
    let increment = bet * (gain - kappa * bound);
    for (let i = 0; i < coeffs.length; i++) increment -= penalty(bet * rooms[i]!) * bet * bet * squares[i]!;
    return increment;
  });
}

/** psi_E(u) / u^2 with psi_E(u) = -ln(1 - u) - u, by its series where the quotient would cancel. */
function penalty(u: number): number {
  return u > 1e-4 ? (-Math.log1p(-u) - u) / (u * u) : 0.5 + u / 3 + (u * u) / 4;
}
