import type { RateBlock } from "#lib/domain/statistics/index";
import type { Random } from "../../demo/random.ts";
import { binomialOf } from "./binomial.ts";
import { REQUESTS_PER_TICK, TICKS_PER_HOUR, type Tick } from "./tick.ts";

export interface RateTraffic {
  ticks: number;
  /** Canary's share of the traffic, by tick from 0; a change is a ramp step. */
  shareAt(tick: number): number;
  /** Per guard: the probability of its bad event in each arm, by tick from 0. */
  guards: ReadonlyArray<{ canary(tick: number): number; baseline(tick: number): number }>;
}

export const guardName = (index: number): string => `guard-${index + 1}`;

/** Requests split by chance, bad events by chance: ticks of one replication. */
export function* rateTicks(traffic: RateTraffic, random: Random): Generator<Tick> {
  const opensAt = epochs(traffic.shareAt);
  for (let at = 0; at < traffic.ticks; at++) {
    const share = traffic.shareAt(at);
    const canary = binomialOf(share).draw(REQUESTS_PER_TICK, random);
    const n: [number, number] = [canary, REQUESTS_PER_TICK - canary];
    const data: Record<string, RateBlock> = {};
    const seen = traffic.guards.map((guard, index) => {
      const events = [
        binomialOf(guard.canary(at)).draw(n[0], random),
        binomialOf(guard.baseline(at)).draw(n[1], random),
      ];
      const block = { n, s: events };
      data[guardName(index)] = block;
      return block;
    });
    yield { number: at + 1, shares: [share, 1 - share], opens: opensAt(at), assigned: n, data, seen };
  }
}

/** As next-epoch.ts: at each step, and an hour after the last one began. */
export function epochs(shareAt: (tick: number) => number): (tick: number) => Tick["opens"] {
  let began = 0;
  return (tick) => {
    if (tick === 0) return null;
    const opens = shareAt(tick) !== shareAt(tick - 1) ? "step" : tick - began >= TICKS_PER_HOUR ? "hour" : null;
    if (opens) began = tick;
    return opens;
  };
}
