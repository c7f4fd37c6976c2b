/**
 * Words of this folder
 * - A tick is 5 seconds of 500 requests; a row is one line of the acceptance numbers; a replication is one rollout of a row.
 * - A contender is a rule that reads ticks and may roll back: the product's, a peer's, or the oracle that knows the truth.
 * - Counts are [canary, baseline], as the statistics toolkit has them.
 */
import type { RateBlock, TickAggregates } from "#lib/domain/statistics/index";

export const REQUESTS_PER_TICK = 500;
export const TICKS_PER_MINUTE = 12;
export const TICKS_PER_HOUR = 720;

export interface Tick {
  /** From 1. */
  number: number;
  shares: [canary: number, baseline: number];
  /** An epoch that begins with this tick, as lib/domain/gate/next-epoch.ts decides it. */
  opens: "step" | "hour" | null;
  assigned: [canary: number, baseline: number];
  /** What the product's judge is given. */
  data: TickAggregates["data"];
  /** The same events as plain rates, one per guard: what the peers' rules and the oracle read. */
  seen: RateBlock[];
}

export interface Contender {
  readonly name: string;
  /** @returns whether it rolls back now. Not asked again after that. */
  observe(tick: Tick): boolean;
}

/** By contender: the tick at which it rolled back, null when it did not. Who was not asked is not named. */
export type Outcome = Record<string, number | null>;

/** Lets the ticks pass until every contender has spoken or the stream is over. */
export function play(ticks: Iterable<Tick>, contenders: readonly Contender[]): Outcome {
  const outcome: Outcome = Object.fromEntries(contenders.map(({ name }) => [name, null]));
  let undecided = [...contenders];
  for (const tick of ticks) {
    let isNews = false;
    for (const contender of undecided) {
      if (!contender.observe(tick)) continue;
      outcome[contender.name] = tick.number;
      isNews = true;
    }
    if (isNews) undecided = undecided.filter(({ name }) => outcome[name] === null);
    if (undecided.length === 0) break;
  }
  return outcome;
}
