import { TICKS_PER_MINUTE, type Tick } from "../tick.ts";

/** One minute of one guard: requests and bad events per arm, canary first. */
export interface MinuteCounts {
  n: [number, number];
  s: [number, number];
}

/** Adds up ticks; gives the guards' counts each time a minute is full. */
export function minuteCounter(): (tick: Tick) => MinuteCounts[] | null {
  let counts: MinuteCounts[] = [];
  return ({ number, seen }) => {
    seen.forEach(({ n, s }, guard) => {
      counts[guard] ??= { n: [0, 0], s: [0, 0] };
      const sum = counts[guard];
      for (const arm of [0, 1] as const) {
        sum.n[arm] += n[arm]!;
        sum.s[arm] += s[arm]!;
      }
    });
    if (number % TICKS_PER_MINUTE !== 0) return null;
    const full = counts;
    counts = [];
    return full;
  };
}
