import { median, medianBounds, tickWords } from "../figures.ts";
import { createOracle } from "../oracle.ts";
import { Product, rollsBackAt } from "../product.ts";
import { guardName, rateTicks } from "../rate-stream.ts";
import { byContender, type Cell, createPeers, type Mode, type Row } from "../row.ts";
import { type Outcome, play, TICKS_PER_HOUR } from "../tick.ts";

export const SHARE = 0.1;
export const ALPHA = 0.05;
export const OURS = "ours, alpha 5 %";

/** Most that the median may be: this many times the oracle's, plus two ticks. */
export interface DelayLimit {
  times: number;
  /** By whose delay, when not by our own. */
  contender?: string;
}

/** Medians of every contender; ours is held against the oracle on the very same streams. */
export function delayCells(outcomes: readonly Outcome[], mode: Mode, { times, contender = OURS }: DelayLimit): Cell[] {
  const named = byContender(outcomes);
  const oracle = median(named.get("oracle SPRT")!);
  const limit = times * oracle + 2;
  return [...named].map(([label, ticks]): Cell => {
    const middle = median(ticks);
    const cell = { label, value: tickWords(middle), replications: ticks.length };
    if (label !== contender) return cell;
    const held = mode === "quick" ? medianBounds(ticks)[0] : middle;
    const ratio = `${(middle / oracle).toFixed(2)} x the oracle`;
    return { ...cell, value: `${cell.value} (${ratio})`, limit: `<= ${tickWords(limit)}`, isMet: held <= limit };
  });
}

function delayRow(name: string, { from, to }: { from: number; to: number }): Row {
  const traffic = {
    ticks: 12 * TICKS_PER_HOUR,
    shareAt: () => SHARE,
    guards: [{ canary: () => to, baseline: () => from }],
  };
  const guard = { kind: "rate" as const, weight: 1, tolerance: 0, marginAbs: from / 2, marginRel: 1 };
  return {
    name,
    family: "delay",
    replications: { full: 1_000, quick: 200 },
    play: (replication) =>
      play(rateTicks(traffic, replication.random), [
        createOracle({ good: from, bad: to }, ALPHA),
        rollsBackAt(OURS, new Product({ guards: { [guardName(0)]: guard }, alpha: ALPHA }), ALPHA),
        ...createPeers({ rates: [from], kayentaMinutes: [30, 5] }, replication),
      ]),
    report: (outcomes, mode) => delayCells(outcomes, mode, { times: 2 }),
  };
}

/** Median ticks from the start to the rollback of a release that is worse from the start; canary share 10 %. */
export const delayRows: Row[] = [
  delayRow("error rate 1 to 1.5 %", { from: 0.01, to: 0.015 }),
  delayRow("error rate 1 to 2 %", { from: 0.01, to: 0.02 }),
  delayRow("error rate 1 to 5 %", { from: 0.01, to: 0.05 }),
  delayRow("error rate 0.1 to 1 %", { from: 0.001, to: 0.01 }),
  delayRow("accuracy 92 to 90 %", { from: 0.08, to: 0.1 }),
];
