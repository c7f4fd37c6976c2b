import { findMetric } from "../metric/index.ts";
import { quantileMs } from "../metric/latency-buckets.ts";
import type { GateConfig } from "../rollout/plan.ts";
import type { ContrastState } from "../statistics/index.ts";
import { contrastInterval, createContrast, updateContrast } from "../statistics/index.ts";
import { addHistograms } from "./bucket-counts.ts";
import { mapValues } from "./records.ts";
import type { ArmBlock } from "./tick-input.ts";
import { bucketsOf, emptyArm } from "./tick-input.ts";
import type { GateOutcome } from "./tick-outcome.ts";

/** What is shown of a gate beside its verdict: totals per arm, and differences that compare only inside ticks. */
export interface Figures {
  candidate: ArmBlock;
  baseline: ArmBlock;
  /** By pair of groups "a>b" (a before b in the rule); "" where there are none. */
  contrasts: Record<string, ContrastState>;
}

/** Level and start of the displayed interval. The e-process decides; the interval explains. */
const DISPLAY = { alpha: 0.05, burnIn: 50 };
const DISPLAYED_QUANTILE = 0.95;

export function createFigures(gate: GateConfig): Figures {
  return { candidate: emptyArm(), baseline: emptyArm(), contrasts: contrastsOf(gate) };
}

function contrastsOf(gate: GateConfig): Record<string, ContrastState> {
  const { rule } = gate;
  if (rule.kind === "quantile" || rule.kind === "limit") return {};
  if (rule.kind !== "fairness") return { "": createContrast({ coeffs: [1, -1], ...DISPLAY }) };
  const pairs = pairsOf(rule.groups).map(([a, b]) => [
    `${a}>${b}`,
    createContrast({ coeffs: [1, -1, -1, 1], ...DISPLAY }),
  ]);
  return Object.fromEntries(pairs);
}

const pairsOf = (groups: readonly string[]): Array<[string, string]> =>
  groups.flatMap((a, i) => groups.slice(i + 1).map((b): [string, string] => [a, b]));

export function addFigures(figures: Figures, arms: { candidate: ArmBlock; baseline: ArmBlock }): Figures {
  return {
    candidate: addArm(figures.candidate, arms.candidate),
    baseline: addArm(figures.baseline, arms.baseline),
    contrasts: mapValues(figures.contrasts, (contrast, pair) =>
      updateContrast(contrast, pair === "" ? momentsOf(arms) : momentsOfPair(pair, arms)),
    ),
  };
}

function momentsOf({ candidate, baseline }: { candidate: ArmBlock; baseline: ArmBlock }) {
  return {
    n: [candidate.n, baseline.n],
    s: [candidate.s, baseline.s],
    // A 0/1 value is its own square; only means bring sums of squares of their own.
    q: [candidate.q || candidate.s, baseline.q || baseline.s],
  };
}

function momentsOfPair(pair: string, arms: { candidate: ArmBlock; baseline: ArmBlock }) {
  const [a = "", b = ""] = pair.split(">");
  const rows = [arms.candidate, arms.baseline].flatMap((arm) => [arm.groups?.[a] ?? [0, 0], arm.groups?.[b] ?? [0, 0]]);
  const s = rows.map(([, events]) => events ?? 0);
  return { n: rows.map(([n]) => n ?? 0), s, q: s };
}

/** Sum of two helpings of one arm; its histogram begins with bucket 0. */
export function addArm(a: ArmBlock, b: ArmBlock): ArmBlock {
  const sum: ArmBlock = { n: a.n + b.n, s: a.s + b.s, q: a.q + b.q };
  const histogram = addHistograms(bucketsOf(a), bucketsOf(b));
  if (histogram) sum.histogram = histogram;
  if (a.groups || b.groups) {
    const names = [...new Set([...Object.keys(a.groups ?? {}), ...Object.keys(b.groups ?? {})])].sort();
    sum.groups = Object.fromEntries(
      names.map((name) => {
        const [n, s] = a.groups?.[name] ?? [0, 0];
        const [n2, s2] = b.groups?.[name] ?? [0, 0];
        return [name, [n + n2, s + s2]];
      }),
    );
  }
  return sum;
}

export type ShownFigures = Pick<GateOutcome, "candidate" | "baseline" | "estimate" | "low" | "high" | "groups">;

/** The figures on the displayed side: accuracy rather than errors made, gap rather than rates. */
export function showFigures(gate: GateConfig, figures: Figures): ShownFigures {
  switch (gate.rule.kind) {
    case "rate":
    case "boundedMean":
      return showMeans(gate, figures);
    case "limit":
      return { candidate: meanFigure(figures.candidate, isFlipped(gate)), baseline: null };
    case "quantile":
      return {
        candidate: quantileFigure(figures.candidate),
        baseline: quantileFigure(figures.baseline),
      };
    case "fairness":
      return showFairness(gate.rule.groups, figures);
  }
}

function showMeans(gate: GateConfig, figures: Figures): ShownFigures {
  const flip = isFlipped(gate);
  const shown = { candidate: meanFigure(figures.candidate, flip), baseline: meanFigure(figures.baseline, flip) };
  const interval = figures.contrasts[""] && contrastInterval(figures.contrasts[""]);
  if (!interval) return shown;
  const { estimate, low, high } = interval;
  return flip ? { ...shown, estimate: -estimate, low: -high, high: -low } : { ...shown, estimate, low, high };
}

/** A gate counts the bad event; where the metric is better when higher, people are shown the good one. */
const isFlipped = (gate: GateConfig): boolean =>
  gate.rule.kind !== "boundedMean" && findMetric(gate.metric)?.better === "higher";

function meanFigure(arm: ArmBlock, flip: boolean) {
  if (arm.n === 0) return { value: null, n: 0 };
  return { value: flip ? 1 - arm.s / arm.n : arm.s / arm.n, n: arm.n };
}

const quantileFigure = (arm: ArmBlock) => ({
  value: quantileMs(arm.histogram ?? [], DISPLAYED_QUANTILE),
  n: arm.n,
});

function showFairness(groups: readonly string[], figures: Figures): ShownFigures {
  const candidate = gapOf(groups, figures.candidate);
  const baseline = gapOf(groups, figures.baseline);
  const shown: ShownFigures = {
    candidate: { value: candidate?.gap ?? null, n: figures.candidate.n },
    baseline: { value: baseline?.gap ?? null, n: figures.baseline.n },
    groups: Object.fromEntries(
      groups.map((group) => [
        group,
        { candidate: groupOf(figures.candidate, group), baseline: groupOf(figures.baseline, group) },
      ]),
    ),
  };
  if (!candidate || !baseline) return shown;
  // The interval speaks of one oriented pair; it fits only while the same pair and sign is the widest in both arms.
  const { high, low } = candidate;
  const isSamePair = high === baseline.high && low === baseline.low;
  const forward = figures.contrasts[`${high}>${low}`];
  const contrast = forward ?? figures.contrasts[`${low}>${high}`];
  const interval = isSamePair && contrast ? contrastInterval(contrast) : null;
  if (!interval) return { ...shown, estimate: candidate.gap - baseline.gap };
  return forward
    ? { ...shown, ...interval }
    : { ...shown, estimate: -interval.estimate, low: -interval.high, high: -interval.low };
}

const groupOf = (arm: ArmBlock, group: string): [number, number] => arm.groups?.[group] ?? [0, 0];

/** Largest difference between groups with observations, and which groups those are; null below two. */
function gapOf(groups: readonly string[], arm: ArmBlock): { gap: number; high: string; low: string } | null {
  const rates = groups.flatMap((group) => {
    const [n, s] = groupOf(arm, group);
    return n > 0 ? [{ group, rate: s / n }] : [];
  });
  rates.sort((a, b) => b.rate - a.rate);
  const [top, bottom] = [rates[0], rates.at(-1)];
  return top && bottom && rates.length > 1 ? { gap: top.rate - bottom.rate, high: top.group, low: bottom.group } : null;
}
