import type { RateBlock } from "#lib/domain/statistics/index";
import type { Random } from "../../demo/random.ts";
import { type Binomial, binomialOf } from "./binomial.ts";
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
  const split = binomialOver(traffic.shareAt);
  const guards = traffic.guards.map(({ canary, baseline }, index) => ({
    name: guardName(index),
    canary: binomialOver(canary),
    baseline: binomialOver(baseline),
  }));
  for (let at = 0; at < traffic.ticks; at++) {
    const share = traffic.shareAt(at);
    const canary = split(at).draw(REQUESTS_PER_TICK, random);
    const n: [number, number] = [canary, REQUESTS_PER_TICK - canary];
    const data: Record<string, RateBlock> = {};
    const seen: RateBlock[] = [];
    for (const guard of guards) {
      const block = { n, s: [guard.canary(at).draw(n[0], random), guard.baseline(at).draw(n[1], random)] };
      data[guard.name] = block;
      seen.push(block);
    }
    yield { number: at + 1, shares: [share, 1 - share], opens: opensAt(at), assigned: n, data, seen };
  }
}

/** The distribution of each tick; it is looked up again only where the probability changes. */
function binomialOver(probabilityAt: (tick: number) => number): (tick: number) => Binomial {
  let [last, found] = [Number.NaN, binomialOf(0)];
  return (tick) => {
    const probability = probabilityAt(tick);
    if (probability !== last) [last, found] = [probability, binomialOf(probability)];
    return found;
  };
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
