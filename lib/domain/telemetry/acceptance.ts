/**
 * Glossary of telemetry
 * - A record is one span, log record or event as it was sent; an observation is what a gate or chart counts of it.
 * - A sighting says that a unit met a variant: the first stored one of a rollout is the unit's exposure.
 * - An assignment names the flag, variant and unit behind a trace, so that records without them can be labelled.
 * - A delta is what one stored batch adds to a gate's input; a rollup is what it adds to a chart's bucket.
 */

/** Spans and logs live in day partitions that are dropped after this long; older records have no place to go. */
export const RETENTION_DAYS = 3;
const DAY_MS = 86_400_000;
/** Clocks of senders may run ahead by this much. */
export const FUTURE_TOLERANCE_MS = 10 * 60_000;

export type TimeRefusal = "too_old" | "in_the_future";

/** Whether a record's own time can be stored, seen from the receiver's clock. */
export function refuseTime(atMs: number, nowMs: number): TimeRefusal | null {
  if (!(atMs >= nowMs - RETENTION_DAYS * DAY_MS)) return "too_old";
  return atMs > nowMs + FUTURE_TOLERANCE_MS ? "in_the_future" : null;
}
