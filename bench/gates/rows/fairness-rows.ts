import type { GroupCounts } from "#lib/domain/statistics/index";
import type { Random } from "../../../demo/random.ts";
import { binomialOf } from "../binomial.ts";
import { createOracle } from "../oracle.ts";
import { Product, rollsBackAt } from "../product.ts";
import { createPeers, type Row } from "../row.ts";
import { play, REQUESTS_PER_TICK, TICKS_PER_HOUR, type Tick } from "../tick.ts";
import { ALPHA, delayCells, OURS, SHARE } from "./delay-rows.ts";

const TICKS = 6 * TICKS_PER_HOUR;
const MINORITY = 0.1;
/** Share of requests with a positive label: those that a true-positive rate counts. */
const POSITIVE = 0.36;
const FOUND = { majority: 0.8, minority: 0.8, minorityInCanary: 0.7 };
const LIMIT_TIMES = 3.2;

function* gapTicks(random: Random): Generator<Tick> {
  const counts = (n: number, foundShare: number): [n: number, s: number] => [n, binomialOf(foundShare).draw(n, random)];
  const arm = (requests: number, minorityFound: number): GroupCounts => {
    const positives = binomialOf(POSITIVE).draw(requests, random);
    const few = binomialOf(MINORITY).draw(positives, random);
    return { minority: counts(few, minorityFound), majority: counts(positives - few, FOUND.majority) };
  };
  for (let number = 1; number <= TICKS; number++) {
    const size = binomialOf(SHARE).draw(REQUESTS_PER_TICK, random);
    const assigned: [number, number] = [size, REQUESTS_PER_TICK - size];
    const [canary, baseline] = [arm(assigned[0], FOUND.minorityInCanary), arm(assigned[1], FOUND.minority)];
    const [c, b] = [canary.minority!, baseline.minority!];
    const seen = [{ n: [c[0], b[0]], s: [c[0] - c[1], b[0] - b[1]] }];
    const opens = number > 1 && (number - 1) % TICKS_PER_HOUR === 0 ? "hour" : null;
    yield { number, shares: [SHARE, 1 - SHARE], opens, assigned, data: { gap: { canary, baseline } }, seen };
  }
}

const gap = {
  kind: "fairness" as const,
  weight: 1,
  groups: ["minority", "majority"],
  rate: "tpr" as const,
  mode: "regression" as const,
  bound: 0,
  margin: 0.1,
};

/**
 * A true-positive rate of one group that falls from 80 to 70 % in the canary. No peer has a fairness rule; theirs, and the
 * oracle's, are told which group to look at and read its misses alone. Ours looks at both groups in both directions.
 */
export const fairnessRows: Row[] = [
  {
    name: "TPR gap 0 to 0.1, minority 10 %",
    family: "delay",
    replications: { full: 500, quick: 200 },
    play: (replication) =>
      play(gapTicks(replication.random), [
        createOracle({ good: 1 - FOUND.minority, bad: 1 - FOUND.minorityInCanary }, ALPHA),
        rollsBackAt(OURS, new Product({ guards: { gap }, alpha: ALPHA }), ALPHA),
        ...createPeers({ rates: [1 - FOUND.minority], kayentaMinutes: [30, 5] }, replication),
      ]),
    report: (outcomes, mode) =>
      delayCells(outcomes, mode, { times: LIMIT_TIMES }).map((cell) =>
        cell.limit ? { ...cell, limit: `${cell.limit} (${LIMIT_TIMES} x; ambition 2.0 x)` } : cell,
      ),
  },
];
