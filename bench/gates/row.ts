import { type Random, seededRandom } from "../../demo/random.ts";
import { createArgo } from "./peers/argo.ts";
import { createFlagger } from "./peers/flagger.ts";
import { createGrowthBook } from "./peers/growthbook.ts";
import { createKayenta } from "./peers/kayenta.ts";
import { minuteCounter } from "./peers/minute.ts";
import type { Contender, Outcome } from "./tick.ts";

/** What a row came to, one cell per contender or question. */
export interface Cell {
  label: string;
  value: string;
  /** How many replications it rests on. */
  replications: number;
  /** In words, where the acceptance numbers have one. */
  limit?: string;
  isMet?: boolean;
}

export interface Replication {
  index: number;
  random: Random;
  /** Peers whose rule is dear are asked in the first replications only. */
  asks(peer: "GrowthBook" | "Kayenta"): boolean;
}

export interface Row {
  name: string;
  family: "null" | "delay" | "late" | "promotion";
  replications: { full: number; quick: number };
  play(replication: Replication): Outcome;
  report(outcomes: readonly Outcome[], mode: Mode): Cell[];
}

/** quick: R = 200 in `npm test`, where a limit is broken only beyond three standard errors. */
export type Mode = "full" | "quick";

const PEER_REPLICATIONS = { full: { GrowthBook: 500, Kayenta: 100 }, quick: { GrowthBook: 200, Kayenta: 10 } };

/** The same numbers for the same row and index, whichever thread plays it. */
export function replicationOf(rowIndex: number, index: number, mode: Mode): Replication {
  return {
    index,
    random: seededRandom(rowIndex * 1_000_003 + index + 1),
    asks: (peer) => index < PEER_REPLICATIONS[mode][peer],
  };
}

export interface PeerSettings {
  /** Per guard: the baseline's true rate, which an operator may be supposed to know. */
  rates: readonly number[];
  /** 30 as in the reference; a late regression is only told apart from the start by shorter ones. */
  kayentaMinutes: readonly number[];
}

/** Every peer's rule, each on the same ticks. Fixed limits: twice the known rate, and those of the peers' own examples. */
export function createPeers(
  { rates, kayentaMinutes }: PeerSettings,
  { index, asks, random }: Replication,
): Contender[] {
  const twice = rates.map((rate) => 2 * rate);
  const fixed = (limit: number) => rates.map(() => limit);
  // A stream of its own, so that the traffic is the same with and without this peer.
  const control = () => seededRandom(Math.floor(random.next() * 2 ** 30) + index);
  const [often, seldom] = [control(), control()];
  const minute = minuteCounter();
  return [
    createArgo("Argo, limit 2 x rate", twice, minute),
    createArgo("Argo, limit 5 %", fixed(0.05), minute),
    createFlagger("Flagger, limit 2 x rate", twice, minute),
    createFlagger("Flagger, limit 1 %", fixed(0.01), minute),
    ...(asks("GrowthBook")
      ? [createGrowthBook("GrowthBook, each 10 min", 10, often), createGrowthBook("GrowthBook, each 6 h", 360, seldom)]
      : []),
    ...(asks("Kayenta")
      ? kayentaMinutes.map((minutes) => createKayenta(`Kayenta, each ${minutes} min`, minutes, minute))
      : []),
  ];
}

/** The contenders' names in order, each with the ticks at which it rolled back. */
export function byContender(outcomes: readonly Outcome[]): Map<string, Array<number | null>> {
  const named = new Map<string, Array<number | null>>();
  for (const outcome of outcomes) {
    for (const [name, tick] of Object.entries(outcome)) {
      const ticks = named.get(name);
      if (ticks) ticks.push(tick);
      else named.set(name, [tick]);
    }
  }
  return named;
}
