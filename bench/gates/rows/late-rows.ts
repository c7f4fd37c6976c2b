import { median, medianBounds, percent, tickWords } from "../figures.ts";
import { Product, rollsBackAt } from "../product.ts";
import { guardName, rateTicks } from "../rate-stream.ts";
import { byContender, type Cell, createPeers, type Row } from "../row.ts";
import { play, TICKS_PER_HOUR } from "../tick.ts";
import { ALPHA, OURS, SHARE } from "./delay-rows.ts";

const ONSET = 6 * TICKS_PER_HOUR;
const LIMIT = 90;
const traffic = {
  ticks: ONSET + 12 * TICKS_PER_HOUR,
  shareAt: () => SHARE,
  guards: [{ canary: (tick: number) => (tick < ONSET ? 0.01 : 0.02), baseline: () => 0.01 }],
};
const guards = {
  [guardName(0)]: { kind: "rate" as const, weight: 1, tolerance: 0, marginAbs: 0.005, marginRel: 1 },
};

/** A regression that begins after six healthy hours; ticks are counted from there, false rollbacks before it apart. */
export const lateRows: Row[] = [
  {
    name: "error rate 1 to 2 % after 6 h",
    family: "late",
    replications: { full: 500, quick: 200 },
    play: (replication) =>
      play(rateTicks(traffic, replication.random), [
        rollsBackAt(OURS, new Product({ guards, alpha: ALPHA }), ALPHA),
        rollsBackAt("ours without epochs", new Product({ guards, alpha: ALPHA }, { hasEpochs: false }), ALPHA),
        ...createPeers({ rates: [0.01], kayentaMinutes: [30] }, replication),
      ]),
    report: (outcomes, mode) =>
      [...byContender(outcomes)].map(([label, ticks]): Cell => {
        const late = ticks.filter((tick) => tick === null || tick > ONSET).map((tick) => tick && tick - ONSET);
        const early = percent(1 - late.length / ticks.length);
        const words = late.length === 0 ? "always before it" : `${tickWords(median(late))} (${early} before it)`;
        const cell = { label, value: words, replications: ticks.length };
        if (label !== OURS) return cell;
        const held = mode === "quick" ? medianBounds(late)[0] : median(late);
        return { ...cell, limit: `<= ${LIMIT}`, isMet: held <= LIMIT };
      }),
  },
];
