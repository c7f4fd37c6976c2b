import type { LogE, RateBlock } from "./block.ts";
import { blockMinimum, requireFinite } from "./block.ts";
import { combineAverage, combineMin } from "./combine.ts";
import type { LinearRateState } from "./linear-rate.ts";
import {
  createLinearRate,
  linearRateCounts,
  linearRateLogE,
  startLinearRateEpoch,
  updateLinearRate,
} from "./linear-rate.ts";

/** selection: favourable decisions; tpr, fpr: true- and false-positive rate; equalized_odds: tpr and fpr together. */
export type FairnessRate = "selection" | "tpr" | "fpr" | "equalized_odds";

/** The absolute modes read the canary alone; regression compares each pair's gap with the baseline's. */
export type FairnessMode = "absolute_difference" | "absolute_ratio" | "regression";

/** Per group: observations in the rate's denominator, and events. */
export type GroupCounts = Record<string, [n: number, s: number]>;

interface ArmCounts {
  canary: GroupCounts;
  baseline?: GroupCounts;
}

/** Second form: equalized_odds. A group that is not named had no observations. */
export type FairnessBlock = ArmCounts | { tpr: ArmCounts; fpr: ArmCounts };

export interface FairnessConfig {
  groups: string[];
  /** Default "tpr". */
  rate?: FairnessRate;
  mode: FairnessMode;
  /** Difference in probability units, or the least ratio (0.8 = four-fifths rule). */
  bound: number;
  minPerStream?: number;
}

export interface FairnessSafeConfig extends FairnessConfig {
  /** Added to the bound (subtracted from a ratio): what promotion must exclude. */
  margin: number;
  /** Groups that must have data before promotion; default all. */
  requiredGroups?: string[];
}

/** One ordered pair: is `a` better served than `b` by more than allowed? */
export interface FairnessPair {
  /** "a>b", or "tpr:a>b" and "fpr:a>b" for equalized_odds. */
  key: string;
  rate: Exclude<FairnessRate, "equalized_odds">;
  a: string;
  b: string;
  /** Two for regression, one per sign of the baseline's gap. */
  processes: LinearRateState[];
}

export interface FairnessState {
  kind: "fairness";
  v: 1;
  side: "harm" | "safe";
  config: {
    groups: string[];
    rate: FairnessRate;
    mode: FairnessMode;
    bound: number;
    margin: number;
    requiredGroups: string[];
    minPerStream: number;
  };
  pairs: FairnessPair[];
}

/**
 * E-process for "no pair of groups violates the bound": the average over ordered pairs of exact linear-rate processes.
 * Groups compared sequentially by betting: Chugg, Cortes-Gomez, Wilder and Ramdas, "Auditing Fairness by Betting",
 * NeurIPS 2023.
 *
 * @throws RangeError for fewer than two groups or names that make two pairs alike.
 */
export function createFairness(cfg: FairnessConfig): FairnessState {
  return createSide("harm", { ...cfg, margin: 0 });
}

/** The mirrored side for promotion, H0: some pair violates the bound by the margin or more. */
export function createFairnessSafe(cfg: FairnessSafeConfig): FairnessState {
  if (cfg.mode === "absolute_ratio" && !(cfg.margin < cfg.bound)) throw new RangeError("margin: below the ratio");
  return createSide("safe", cfg);
}

/** Adds one interval. @throws RangeError when a rate's counts, or the baseline that regression needs, are missing. */
export function updateFairness(st: FairnessState, b: FairnessBlock): FairnessState {
  return {
    ...st,
    pairs: st.pairs.map((pair) => {
      const block = pairBlock(pair, st.config, b);
      return { ...pair, processes: pair.processes.map((process) => updateLinearRate(process, block).state) };
    }),
  };
}

export function startFairnessEpoch(st: FairnessState): FairnessState {
  return { ...st, pairs: st.pairs.map((pair) => ({ ...pair, processes: pair.processes.map(startLinearRateEpoch) })) };
}

/** Log e of each pair; a pair without enough data has 0. */
export function fairnessPairLogE(st: FairnessState): Record<string, LogE> {
  return Object.fromEntries(st.pairs.map((pair) => [pair.key, pairLogE(st.side, pair)]));
}

/** Harm: average over pairs. Safe: the weakest pair that counts, and 0 when none does. */
export function fairnessLogE(st: FairnessState): LogE {
  if (st.side === "harm") return combineAverage(st.pairs.map((pair) => pairLogE("harm", pair)));
  const counting = st.pairs.filter((pair) => !isLeftOut(st, pair));
  return counting.length === 0 ? 0 : combineMin(counting.map((pair) => pairLogE("safe", pair)));
}

/**
 * Harm: a gap is worse than |baseline gap| only if it is worse than both signs of it (min). Safe: a gap that is bad
 * enough is so for both signs, so either process is an e-process for it (average).
 */
function pairLogE(side: "harm" | "safe", { processes }: FairnessPair): LogE {
  const logEs = processes.map(linearRateLogE);
  return side === "harm" ? combineMin(logEs) : combineAverage(logEs);
}

/** A pair does not hold up promotion while a group that is not required has too few observations in an arm. */
function isLeftOut(st: FairnessState, pair: FairnessPair): boolean {
  const { n } = linearRateCounts(pair.processes[0]!);
  return [pair.a, pair.b].some((group, index) => {
    const isScarce = n.some((count, stream) => stream % 2 === index && count < st.config.minPerStream);
    return isScarce && !st.config.requiredGroups.includes(group);
  });
}

function createSide(side: "harm" | "safe", cfg: FairnessSafeConfig): FairnessState {
  const { groups, rate = "tpr", mode, bound, margin, requiredGroups = groups } = cfg;
  const rates = rate === "equalized_odds" ? (["tpr", "fpr"] as const) : ([rate] as const);
  const config = {
    groups: [...groups],
    rate,
    mode,
    bound: requireFinite("bound", bound),
    margin: requireFinite("margin", margin),
    requiredGroups: [...requiredGroups],
    minPerStream: blockMinimum(cfg.minPerStream),
  };
  const pairs = rates.flatMap((each) =>
    groups.flatMap((a) =>
      groups
        .filter((b) => b !== a)
        .map((b): FairnessPair => {
          const key = rates.length > 1 ? `${each}:${a}>${b}` : `${a}>${b}`;
          return { key, rate: each, a, b, processes: createProcesses(side, config) };
        }),
    ),
  );
  if (groups.length < 2) throw new RangeError("groups: at least two");
  if (new Set(pairs.map((pair) => pair.key)).size !== rates.length * groups.length * (groups.length - 1)) {
    throw new RangeError("groups: names must be distinct, also joined by '>'");
  }
  return { kind: "fairness", v: 1, side, config, pairs };
}

/** Streams: canary a, canary b and, for regression, baseline a, baseline b. */
function createProcesses(side: "harm" | "safe", config: FairnessState["config"]): LinearRateState[] {
  const { mode, bound, margin, minPerStream } = config;
  const sign = side === "harm" ? 1 : -1;
  if (mode === "absolute_ratio") {
    const coeffs = [sign * (bound - margin), -sign];
    return [createLinearRate({ coeffs, bound: 0, minPerStream })];
  }
  const contrasts =
    mode === "absolute_difference"
      ? [[1, -1]]
      : [
          [1, -1, -1, 1],
          [1, -1, 1, -1],
        ];
  return contrasts.map((contrast) =>
    createLinearRate({ coeffs: contrast.map((c) => sign * c), bound: sign * (bound + margin), minPerStream }),
  );
}

function pairBlock(pair: FairnessPair, config: FairnessState["config"], b: FairnessBlock): RateBlock {
  const arms = armCounts(pair, config.rate, b);
  const rows = [countsOf(arms.canary, pair.a), countsOf(arms.canary, pair.b)];
  if (config.mode === "regression") {
    if (!arms.baseline) throw new RangeError("baseline: required by the regression mode");
    rows.push(countsOf(arms.baseline, pair.a), countsOf(arms.baseline, pair.b));
  }
  return { n: rows.map(([n]) => n), s: rows.map(([, s]) => s) };
}

function armCounts(pair: FairnessPair, rate: FairnessRate, b: FairnessBlock): ArmCounts {
  if (rate === "equalized_odds" && "tpr" in b) return pair.rate === "tpr" ? b.tpr : b.fpr;
  if (rate !== "equalized_odds" && "canary" in b) return b;
  throw new RangeError(`counts do not have the form of the rate ${rate}`);
}

function countsOf(counts: GroupCounts, group: string): [n: number, s: number] {
  return Object.hasOwn(counts, group) ? counts[group]! : [0, 0];
}
