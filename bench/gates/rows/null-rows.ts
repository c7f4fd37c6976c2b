import { percent, shareOf, threeErrors } from "../figures.ts";
import { Product, rollsBackAt } from "../product.ts";
import { guardName, type RateTraffic, rateTicks } from "../rate-stream.ts";
import { byContender, type Cell, createPeers, type Row } from "../row.ts";
import { play, TICKS_PER_HOUR } from "../tick.ts";

const TICKS = 24 * TICKS_PER_HOUR;
const LADDER = [0.01, 0.05, 0.1, 0.25, 0.5];
const ALPHAS = [0.05, 0.01];
const shareAt = (tick: number): number => LADDER[Math.floor((tick * LADDER.length) / TICKS)]!;

/** A day's course, level for five minutes at a time. */
const SWING = 0.6;
const LEVEL_TICKS = 60;
function swung(rate: number): (tick: number) => number {
  const levels = Array.from(
    { length: TICKS / LEVEL_TICKS },
    (_, level) => rate * (1 + SWING * Math.sin((level / (TICKS / LEVEL_TICKS)) * 2 * Math.PI)),
  );
  return (tick) => levels[Math.floor(tick / LEVEL_TICKS)]!;
}

const ours = (alpha: number): string => `ours, alpha ${100 * alpha} %`;

function nullRow(name: string, rates: readonly number[], courseOf: (rate: number) => (tick: number) => number): Row {
  const traffic: RateTraffic = {
    ticks: TICKS,
    shareAt,
    guards: rates.map(courseOf).map((course) => ({ canary: course, baseline: course })),
  };
  const guards = Object.fromEntries(
    rates.map((rate, index) => [
      guardName(index),
      { kind: "rate" as const, weight: 1, tolerance: 0, marginAbs: rate / 2, marginRel: 1 },
    ]),
  );
  return {
    name,
    family: "null",
    replications: { full: 2_000, quick: 200 },
    play: (replication) => {
      const product = new Product({ guards });
      const contenders = [
        ...ALPHAS.map((alpha) => rollsBackAt(ours(alpha), product, alpha)),
        ...createPeers({ rates, kayentaMinutes: [30] }, replication),
      ];
      return play(rateTicks(traffic, replication.random), contenders);
    },
    report: (outcomes) =>
      [...byContender(outcomes)].map(([label, ticks]): Cell => {
        const share = shareOf(ticks);
        const cell = { label, value: percent(share), replications: ticks.length };
        const alpha = ALPHAS.find((each) => label === ours(each));
        if (alpha === undefined) return cell;
        const limit = alpha + threeErrors(alpha, ticks.length);
        return { ...cell, limit: `<= ${percent(limit)}`, isMet: share <= limit };
      }),
  };
}

const level = (rate: number) => () => rate;
const EIGHT = [0.001, 0.005, 0.01, 0.02, 0.05, 0.08, 0.1, 0.2];

/** False rollbacks of a release that is exactly as good as the baseline: 24 hours, ramp 1, 5, 10, 25, 50 %. */
export const nullRows: Row[] = [
  nullRow("base rate 0.1 %", [0.001], level),
  nullRow("base rate 1 %", [0.01], level),
  nullRow("base rate 5 %", [0.05], level),
  nullRow("base rate 20 %", [0.2], level),
  nullRow("base rate 1 %, daily swing ±60 %", [0.01], swung),
  nullRow("8 guards of 0.1 to 20 %", EIGHT, level),
];
