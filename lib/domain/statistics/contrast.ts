import type { LogE, MomentBlock } from "./block.ts";
import { addRows, blockMinimum, contrastCoefficients, isEmptyBlock, requireCounts, smallest, zeros } from "./block.ts";
import { logNormalCdf } from "./special-functions.ts";

export interface ContrastConfig {
  coeffs: number[];
  /** Two-sided error level of the interval over all time. */
  alpha: number;
  /** Effective sample size at which the interval is tightest; default 5000. */
  wOpt?: number;
  /** Observations each stream needs before anything is shown; default 100. */
  burnIn?: number;
  /** A block closes when every stream has this many observations; default 1. */
  minPerStream?: number;
}

/** All numbers but `rho` are sums, so states of disjoint time ranges merge by addition. */
export interface ContrastState {
  kind: "contrast";
  v: 1;
  config: { coeffs: number[]; alpha: number; wOpt: number; burnIn: number; minPerStream: number };
  /** Sum of block precisions. */
  W: number;
  /** Sum of precision times block contrast. */
  S: number;
  A: number[];
  rho: number;
  total: MomentBlock;
  pending: MomentBlock;
}

/**
 * Confidence sequence for a contrast of means, compared only within blocks; ASYMPTOTIC, for display and for unbounded
 * values. Normal mixture boundary of Howard, Ramdas, McAuliffe and Sekhon (Annals of Statistics 2021), asymptotic
 * reading of Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas (Annals of Statistics 2024).
 *
 * @throws RangeError unless 0 < alpha < 1 and the other numbers are usable.
 */
export function createContrast(cfg: ContrastConfig): ContrastState {
  const coeffs = contrastCoefficients(cfg.coeffs);
  const { alpha, wOpt = 5000, burnIn = 100 } = cfg;
  if (!(alpha > 0 && alpha < 1)) throw new RangeError("alpha: between 0 and 1");
  if (!(wOpt > 0)) throw new RangeError("wOpt: above 0");
  const k = coeffs.length;
  const level = -2 * Math.log(alpha);
  return {
    kind: "contrast",
    v: 1,
    config: { coeffs, alpha, wOpt, burnIn, minPerStream: blockMinimum(cfg.minPerStream) },
    W: 0,
    S: 0,
    A: zeros(k),
    rho: wOpt / (level + Math.log(level) + 1),
    total: { n: zeros(k), s: zeros(k), q: zeros(k) },
    pending: { n: zeros(k), s: zeros(k), q: zeros(k) },
  };
}

/** Adds one interval. @throws RangeError when n or q is negative, or a number is not finite. */
export function updateContrast(st: ContrastState, b: MomentBlock): ContrastState {
  const { coeffs, minPerStream } = st.config;
  const k = coeffs.length;
  requireCounts("n", b.n, k);
  requireCounts("q", b.q, k);
  if (b.s.length !== k || !b.s.every(Number.isFinite)) throw new RangeError("s: one finite number per stream");
  const { pending } = st;
  // Most intervals are a block of their own.
  const isWhole = isEmptyBlock(pending) && smallest(b.n) >= minPerStream;
  const block = isWhole ? b : addMoments(pending, b);
  if (smallest(block.n) < minPerStream) return { ...st, pending: block };
  let precision = 0;
  let contrast = 0;
  for (let i = 0; i < k; i++) {
    precision += (coeffs[i]! * coeffs[i]!) / block.n[i]!;
    contrast += (coeffs[i]! * block.s[i]!) / block.n[i]!;
  }
  const kappa = 1 / precision;
  return {
    ...st,
    W: st.W + kappa,
    S: st.S + kappa * contrast,
    A: st.A.map((a, i) => a + (kappa * kappa * coeffs[i]! * coeffs[i]!) / block.n[i]!),
    total: addMoments(st.total, block),
    pending: isWhole ? pending : { n: zeros(k), s: zeros(k), q: zeros(k) },
  };
}

/** Joins disjoint time ranges. @throws RangeError when the two were configured differently. */
export function mergeContrast(a: ContrastState, b: ContrastState): ContrastState {
  if (JSON.stringify(a.config) !== JSON.stringify(b.config)) throw new RangeError("cannot merge different contrasts");
  return {
    ...a,
    W: a.W + b.W,
    S: a.S + b.S,
    A: addRows(a.A, b.A),
    total: addMoments(a.total, b.total),
    pending: addMoments(a.pending, b.pending),
  };
}

/** Mean information variance, sum of var[i] A[i] / W; 0 before the first block. */
export function contrastVariance(st: ContrastState): number {
  if (st.W <= 0) return 0;
  const { n, s, q } = st.total;
  let sum = 0;
  for (let i = 0; i < n.length; i++) {
    const variance = Math.max(q[i]! - (s[i]! * s[i]!) / n[i]!, 0) / Math.max(n[i]! - 1, 1);
    sum += variance * st.A[i]!;
  }
  return sum / st.W;
}

/** Two-sided interval valid at all times together (asymptotically); null during burn-in. */
export function contrastInterval(st: ContrastState): { estimate: number; low: number; high: number } | null {
  if (isBurningIn(st)) return null;
  const { alpha } = st.config;
  const estimate = st.S / st.W;
  const spread = st.W + st.rho;
  const halfWidth =
    (Math.sqrt(contrastVariance(st)) * Math.sqrt(spread * Math.log(spread / (alpha * alpha * st.rho)))) / st.W;
  return { estimate, low: estimate - halfWidth, high: estimate + halfWidth };
}

/** Half-normal mixture log e-value for H0: contrast <= bound; asymptotic, 0 during burn-in. */
export function contrastLogE(st: ContrastState, bound: number): LogE {
  const variance = contrastVariance(st);
  if (isBurningIn(st) || variance <= 0) return 0;
  const z = (st.S - bound * st.W) / Math.sqrt(variance);
  const spread = st.W + st.rho;
  const shape = Math.LN2 + 0.5 * Math.log(st.rho / spread) + (z * z) / (2 * spread);
  return shape + logNormalCdf(z / Math.sqrt(spread));
}

function isBurningIn(st: ContrastState): boolean {
  return st.W <= 0 || smallest(st.total.n) < st.config.burnIn;
}

function addMoments(a: MomentBlock, b: MomentBlock): MomentBlock {
  return { n: addRows(a.n, b.n), s: addRows(a.s, b.s), q: addRows(a.q, b.q) };
}
