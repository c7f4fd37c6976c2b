import { median, medianBounds, percent, shareOf, threeErrors, tickWords } from "../figures.ts";
import { Product, promotes } from "../product.ts";
import { guardName, rateTicks } from "../rate-stream.ts";
import { byContender, type Cell, type Mode, type Row } from "../row.ts";
import { type Outcome, play, TICKS_PER_HOUR } from "../tick.ts";
import { SHARE } from "./delay-rows.ts";

const BETA = 0.05;
const NEAR = 0.15;
const AT_MARGIN = "ours, at the margin";
const EQUAL = "ours, truly equal";

interface Margin {
  base: number;
  marginAbs: number;
  marginRel: number;
  /** Median ticks of the reference. */
  expected: number;
}

function promotionRow(name: string, margin: Margin, question: typeof AT_MARGIN | typeof EQUAL): Row {
  const { base, marginAbs, marginRel } = margin;
  const canary = question === EQUAL ? base : marginRel * base + marginAbs;
  const traffic = {
    ticks: 6 * TICKS_PER_HOUR,
    shareAt: () => SHARE,
    guards: [{ canary: () => canary, baseline: () => base }],
  };
  const guards = { [guardName(0)]: { kind: "rate" as const, weight: 1, tolerance: 0, marginAbs, marginRel } };
  return {
    name: `${name}, ${question.slice(6)}`,
    family: "promotion",
    replications: question === EQUAL ? { full: 1_000, quick: 200 } : { full: 2_000, quick: 200 },
    play: ({ random }) => play(rateTicks(traffic, random), [promotes(question, new Product({ guards }))]),
    report: (outcomes, mode) => [
      question === EQUAL ? equalCell(outcomes, mode, margin.expected) : marginCell(outcomes),
    ],
  };
}

function marginCell(outcomes: readonly Outcome[]): Cell {
  const ticks = byContender(outcomes).get(AT_MARGIN)!;
  const limit = BETA + threeErrors(BETA, ticks.length);
  const share = shareOf(ticks);
  return {
    label: AT_MARGIN,
    value: `${percent(share)} promoted`,
    replications: ticks.length,
    limit: `<= ${percent(limit)}`,
    isMet: share <= limit,
  };
}

function equalCell(outcomes: readonly Outcome[], mode: Mode, expected: number): Cell {
  const ticks = byContender(outcomes).get(EQUAL)!;
  const [low, high] = mode === "quick" ? medianBounds(ticks) : [median(ticks), median(ticks)];
  return {
    label: EQUAL,
    value: tickWords(median(ticks)),
    replications: ticks.length,
    limit: `${expected} ± ${100 * NEAR} %`,
    isMet: low <= expected * (1 + NEAR) && high >= expected * (1 - NEAR),
  };
}

const margins: Array<[name: string, margin: Margin]> = [
  ["base 1 %, margin +0.5 points", { base: 0.01, marginAbs: 0.005, marginRel: 1, expected: 80 }],
  ["base 1 %, margin x 1.25", { base: 0.01, marginAbs: 0, marginRel: 1.25, expected: 292 }],
  ["base 0.1 %, margin +0.1 points", { base: 0.001, marginAbs: 0.001, marginRel: 1, expected: 228 }],
  ["base 8 %, margin +1 point", { base: 0.08, marginAbs: 0.01, marginRel: 1, expected: 155 }],
];

/**
 * How often a release exactly at the margin is promoted within 6 h, and how fast one that is equal. A promotion rolls no
 * release back, so this product alone would say both: no peer asks for proof that a release is no worse.
 */
export const promotionRows: Row[] = margins.flatMap(([name, margin]) => [
  promotionRow(name, margin, AT_MARGIN),
  promotionRow(name, margin, EQUAL),
]);
