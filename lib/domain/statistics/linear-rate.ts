import type { LogE, RateBlock } from "./block.ts";
import {
  addRows,
  blockMinimum,
  contrastCoefficients,
  isEmptyBlock,
  requireCounts,
  requireFinite,
  requireWithinUnit,
  smallest,
  zeros,
} from "./block.ts";
import type { EpochMixture } from "./epoch-mixture.ts";
import { addIncrements, mixtureLogE, startMixture, startMixtureEpoch } from "./epoch-mixture.ts";

/** Bets, as effect sizes in units of the null variance, and their prior log weights. */
const GRID = [0.2, 0.4, 0.8, 1.6, 5];
const LOG_WEIGHTS = [1 / 8, 2 / 8, 2 / 8, 2 / 8, 1 / 8].map(Math.log);
const LOWEST_RATE = 1e-6;
const HIGHEST_RATE = 1 - 1e-6;

export interface LinearRateConfig {
  coeffs: number[];
  /** Probability units, e.g. 0.005 = 0.5 percentage points. */
  bound: number;
  /** A block closes when every stream has this many observations; default 1. */
  minPerStream?: number;
  /** Pre-rollout pseudo-data per stream: steers the bets, is never evidence. Callers cap n at 500. */
  prior?: Array<[n: number, s: number]> | null;
}

export interface LinearRateState {
  kind: "linearRate";
  v: 1;
  config: { coeffs: number[]; bound: number; minPerStream: number; prior: Array<[n: number, s: number]> | null };
  /** Totals of closed blocks, the prior included. */
  total: RateBlock;
  /** The block being filled. */
  pending: RateBlock;
  mixture: EpochMixture;
  blocks: number;
}

/**
 * Exact e-process for H0: sum of coeffs[i] * rate[i] <= bound on Bernoulli or [0, 1]-valued streams, whatever the rates
 * and the traffic shares do over time. It is the e-value of Turner, Ly and Grünwald ("Generic E-variables for exact
 * sequential k-sample tests that allow for optional stopping", JSPI 2024) for a point alternative against its
 * projection on the null, computed in betting form (Waudby-Smith and Ramdas, JRSS B 2023) and mixed over effects.
 *
 * Where intervals are coalesced (minPerStream), the null is about each stream's average over the closed block: keep the
 * minimum small while shares ramp.
 *
 * @throws RangeError for a configuration that no block could be tested against.
 */
export function createLinearRate(cfg: LinearRateConfig): LinearRateState {
  const coeffs = contrastCoefficients(cfg.coeffs);
  const prior = cfg.prior ? cfg.prior.map(([n, s]): [number, number] => [n, s]) : null;
  const total: RateBlock = prior
    ? { n: prior.map(([n]) => n), s: prior.map(([, s]) => s) }
    : { n: zeros(coeffs.length), s: zeros(coeffs.length) };
  requireRateBlock(total, coeffs.length);
  return {
    kind: "linearRate",
    v: 1,
    config: { coeffs, bound: requireFinite("bound", cfg.bound), minPerStream: blockMinimum(cfg.minPerStream), prior },
    total,
    pending: { n: zeros(coeffs.length), s: zeros(coeffs.length) },
    mixture: startMixture(GRID.length),
    blocks: 0,
  };
}

/**
 * Adds one interval. Evidence moves only when a block closes; without a prior the first block only calibrates.
 *
 * @throws RangeError when counts are not finite, negative, of the wrong length, or s exceeds n.
 */
export function updateLinearRate(st: LinearRateState, b: RateBlock): { state: LinearRateState; blockClosed: boolean } {
  requireRateBlock(b, st.config.coeffs.length);
  const { state } = addCounts(st, countBlock(st, b));
  return { state, blockClosed: state.blocks > st.blocks };
}

/** The counts of a process after an interval, and the block that it closed. */
type Counted = Pick<LinearRateState, "total" | "pending" | "blocks"> & { closed: RateBlock | null };

/** Adds up an interval of counts that were checked. The sides of one guard read the same: it is done once for both. */
export function countBlock({ config, total, pending, blocks }: LinearRateState, b: RateBlock): Counted {
  const { coeffs, minPerStream } = config;
  if (isEmptyBlock(pending) && smallest(b.n) >= minPerStream) {
    return { closed: b, total: addBlocks(total, b), pending, blocks: blocks + 1 };
  }
  const block = addBlocks(pending, b);
  if (smallest(block.n) < minPerStream) return { closed: null, total, pending: block, blocks };
  const empty = { n: zeros(coeffs.length), s: zeros(coeffs.length) };
  return { closed: block, total: addBlocks(total, block), pending: empty, blocks: blocks + 1 };
}

/** As {@link updateLinearRate}, with log e after it. */
export function addCounts(
  st: LinearRateState,
  { closed, total, pending, blocks }: Counted,
): { state: LinearRateState; logE: LogE } {
  const { config } = st;
  const { mixture, logE } =
    closed && (st.blocks > 0 || config.prior !== null)
      ? addIncrements(st.mixture, blockIncrements(st, closed), LOG_WEIGHTS)
      : { mixture: st.mixture, logE: linearRateLogE(st) };
  return { state: { kind: "linearRate", v: 1, config, total, pending, mixture, blocks }, logE };
}

/** The null rates the next block is bet against: smoothed past rates moved to the plane coeffs . rates = bound. */
export function boundaryPoint(st: LinearRateState): number[] {
  const { coeffs, bound } = st.config;
  const { n, s } = st.total;
  const smoothed = (i: number): number => clampRate((s[i]! + 0.5) / (n[i]! + 1));
  // As in addRows, a literal where it can be: an array that begins with whole numbers would be made over for these.
  const rates = n.length === 2 ? [smoothed(0), smoothed(1)] : n.map((_, i) => smoothed(i));
  // A rate clipped at 0 or 1 leaves a gap that the next pass spreads over the others.
  for (let pass = 0; pass < 4; pass++) {
    const gap = dot(coeffs, rates) - bound;
    if (Math.abs(gap) <= 1e-12) break;
    let norm = 0;
    for (let i = 0; i < coeffs.length; i++) norm += variance(rates[i]!, n[i]!) * coeffs[i]! * coeffs[i]!;
    for (let i = 0; i < coeffs.length; i++) {
      rates[i] = clampRate(rates[i]! - (gap * variance(rates[i]!, n[i]!) * coeffs[i]!) / norm);
    }
  }
  return rates;
}

export function linearRateLogE(st: LinearRateState): LogE {
  return mixtureLogE(st.mixture, LOG_WEIGHTS);
}

export function startLinearRateEpoch(st: LinearRateState): LinearRateState {
  return { ...st, mixture: startMixtureEpoch(st.mixture) };
}

/** All counts so far, the unfinished block included, the prior excluded. */
export function linearRateCounts({ total, pending, config: { prior } }: LinearRateState): RateBlock {
  if (prior === null && isEmptyBlock(pending)) return total;
  const n = total.n.map((x, i) => x - (prior?.[i]?.[0] ?? 0) + pending.n[i]!);
  const s = total.s.map((x, i) => x - (prior?.[i]?.[1] ?? 0) + pending.s[i]!);
  return { n, s };
}

/** Log e increments of a block, one per bet of the grid; zeros when the null cannot be reached (no bet). */
function blockIncrements(st: LinearRateState, block: RateBlock): number[] {
  const { coeffs, bound } = st.config;
  const rates = boundaryPoint(st);
  const increments = [0, 0, 0, 0, 0];
  if (dot(coeffs, rates) < bound - 1e-9) return increments;
  const { unit, limit } = stakes(coeffs, rates, block.n);
  for (let i = 0; i < coeffs.length; i++) {
    const n = block.n[i]!;
    const s = block.s[i]!;
    const rate = rates[i]!;
    const coeff = coeffs[i]!;
    for (let j = 0; j < GRID.length; j++) {
      const bet = (Math.min(GRID[j]! * unit, limit) * coeff) / n;
      // No events, no factor: half of the logarithms where a small canary seldom fails.
      const events = s === 0 ? 0 : s * Math.log1p(bet * (1 - rate));
      increments[j]! += events + (n - s) * Math.log1p(-bet * rate);
    }
  }
  return increments;
}

/**
 * `unit`: the stake of effect size 1. `limit`: the largest stake whose alternative rates
 * rate + stake * coeff * variance / n all stay within 0.9 of the way from the null rate to 0 or 1.
 */
function stakes(coeffs: readonly number[], rates: readonly number[], n: readonly number[]) {
  let information = 0;
  let spread = 0;
  let scale = 0;
  let limit = Number.POSITIVE_INFINITY;
  for (let i = 0; i < coeffs.length; i++) {
    const rate = rates[i]!;
    const v = rate * (1 - rate);
    const size = Math.abs(coeffs[i]!);
    information += (size * size * v) / n[i]!;
    spread += size * v;
    scale += size;
    const room = coeffs[i]! > 0 ? 1 - rate : rate;
    if (size > 0) limit = Math.min(limit, (0.9 * room * n[i]!) / (size * v));
  }
  return { unit: spread / scale / information, limit };
}

/** @throws RangeError when counts are not finite, negative, of the wrong length, or s exceeds n. */
export function requireRateBlock(b: RateBlock, streams: number): void {
  if (isPlain(b, streams)) return;
  requireCounts("n", b.n, streams);
  requireCounts("s", b.s, streams);
  requireWithinUnit(b.s, b.n);
}

/** Whether there is nothing to object to at first sight; otherwise the checks say what is wrong, or allow for rounding. */
function isPlain({ n, s }: RateBlock, streams: number): boolean {
  if (n.length !== streams || s.length !== streams) return false;
  for (let i = 0; i < streams; i++) {
    if (!(s[i]! >= 0 && s[i]! <= n[i]! && n[i]! < Number.POSITIVE_INFINITY)) return false;
  }
  return true;
}

function addBlocks(a: RateBlock, b: RateBlock): RateBlock {
  return { n: addRows(a.n, b.n), s: addRows(a.s, b.s) };
}

function variance(rate: number, n: number): number {
  return (rate * (1 - rate)) / (n + 1);
}

function clampRate(rate: number): number {
  return Math.min(Math.max(rate, LOWEST_RATE), HIGHEST_RATE);
}

function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
