import { mmss } from "#components/format/times";
import { type Times, utcTimes } from "#components/format/zone";
import type { Signal } from "#components/signal/signal-shape";
import type { DeliveryLine } from "#lib/queries/settings/settings-page";

export interface Face {
  signal: Signal;
  words: string;
}

/** Delivered, waiting with the next try, or given up. */
export function deliveryFace(line: DeliveryLine, nowMs: number, times: Times = utcTimes): Face {
  if (line.deliveredAt !== null) return { signal: "ok", words: `delivered ${times.clock(line.deliveredAt)}` };
  if (line.abandonedAt !== null) return { signal: "high", words: "given up" };
  if (line.attempts === 0) return { signal: "notice", words: "waiting" };
  const wait = line.nextAttemptAt - nowMs;
  return { signal: "elevated", words: wait > 0 ? `again in ${mmss(wait)}` : "trying again" };
}
