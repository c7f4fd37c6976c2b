import { type At, toMs } from "../format/times.tsx";

/** One reading; `value` null is a gap and stays one. `low` and `high` bound its interval. */
export type Point = { at: At; value: number | null; low?: number | null; high?: number | null; n?: number };

/** A vertical mark on every chart: a step, a deploy, an incident. */
export type Annotation = { at: At; label: string; signal?: import("../signal/signal-shape.tsx").Signal };

export type Span = { from: At; to: At };

type Reading = { value: number | null; low: number | null; high: number | null; n?: number };

/** Linear between two readings; a gap at either side stays a gap. */
function between(left: Point, right: Point, at: number): Reading {
  const start = toMs(left.at);
  const share = (at - start) / (toMs(right.at) - start);
  const mix = (a: number | null | undefined, b: number | null | undefined) =>
    a === null || a === undefined || b === null || b === undefined ? null : a + (b - a) * share;
  return { value: mix(left.value, right.value), low: mix(left.low, right.low), high: mix(left.high, right.high) };
}

/**
 * Reads one series at the given instants, so that several series can stand in one row.
 * Between two readings the value lies on the drawn line; outside of them it is null.
 */
export function readAt(points: readonly Point[], instants: readonly number[]): Reading[] {
  const nothing: Reading = { value: null, low: null, high: null };
  let place = 0;
  return instants.map((at) => {
    while (place < points.length - 1 && toMs(points[place + 1]!.at) <= at) place += 1;
    const left = points[place];
    if (!left || toMs(left.at) > at) return nothing;
    if (toMs(left.at) === at) return { value: left.value, low: left.low ?? null, high: left.high ?? null, n: left.n };
    const right = points[place + 1];
    return right ? between(left, right, at) : nothing;
  });
}

/** All instants of the given series, ascending, once each. */
export function instantsOf(series: readonly (readonly Point[])[]): number[] {
  const all = new Set(series.flatMap((points) => points.map((point) => toMs(point.at))));
  return [...all].sort((a, b) => a - b);
}

/** The last reading that is not a gap. */
export function lastReading(points: readonly Point[]): { at: number; value: number } | null {
  const found = points.findLast((point) => point.value !== null);
  return found ? { at: toMs(found.at), value: found.value as number } : null;
}
