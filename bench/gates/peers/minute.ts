import { TICKS_PER_MINUTE, type Tick } from "../tick.ts";

/** One minute of one guard: requests and bad events per arm, canary first. */
export interface MinuteCounts {
  n: [number, number];
  s: [number, number];
}

/**
 * Adds up ticks; gives the guards' counts each time a minute is full. Peers of one rollout may share it, for as long as
 * each asks from the first tick on: a tick is added once.
 */
export function minuteCounter(): (tick: Tick) => readonly MinuteCounts[] | null {
  let counts: MinuteCounts[] = [];
  let full: MinuteCounts[] | null = null;
  let last = 0;
  return ({ number, seen }) => {
    if (number === last) return full;
    last = number;
    for (const [guard, { n, s }] of seen.entries()) {
      counts[guard] ??= { n: [0, 0], s: [0, 0] };
      const sum = counts[guard];
      sum.n[0] += n[0]!;
      sum.n[1] += n[1]!;
      sum.s[0] += s[0]!;
      sum.s[1] += s[1]!;
    }
    full = number % TICKS_PER_MINUTE === 0 ? counts : null;
    if (full) counts = [];
    return full;
  };
}
