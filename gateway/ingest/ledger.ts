import type { IncomingMessage } from "node:http";

/** A request, or part of one, that was not stored. */
export interface RefusedRequest {
  at: string;
  path: string;
  /** 200 when only some of its records were refused. */
  status: number;
  message: string;
  /** Name of the key, never the key. */
  key: string | null;
  from: string;
  userAgent: string;
}

const MOST_REFUSED = 200;
const LONGEST_TEXT = 300;

/** What the ingest door counted since it started, and the last refusals in words. */
export class Ledger {
  readonly #counts: Record<string, number> = {
    requests: 0,
    duplicate_requests: 0,
    spans_received: 0,
    spans_stored: 0,
    log_records_received: 0,
    log_records_stored: 0,
    metric_data_points: 0,
    events_received: 0,
    events_accepted: 0,
    events_duplicate: 0,
    late_variants_counted: 0,
    lag_milliseconds: 0,
    lag_samples: 0,
  };
  readonly #refused: RefusedRequest[] = [];

  /** Monotone, by name. */
  get counters(): Readonly<Record<string, number>> {
    return this.#counts;
  }

  /** Newest first. */
  get refused(): readonly RefusedRequest[] {
    return this.#refused.toReversed();
  }

  add(name: string, amount = 1): void {
    this.#counts[name] = (this.#counts[name] ?? 0) + amount;
  }

  /** @param key name of the API key, null without one */
  refuse(
    request: IncomingMessage,
    refusal: { path: string; status: number; message: string; key: string | null },
  ): void {
    if (refusal.status !== 200) this.add(`refused_${refusal.status}`);
    this.#refused.push({
      at: new Date().toISOString(),
      ...refusal,
      message: refusal.message.slice(0, LONGEST_TEXT),
      from: request.socket.remoteAddress ?? "",
      userAgent: (request.headers["user-agent"] ?? "").slice(0, LONGEST_TEXT),
    });
    if (this.#refused.length > MOST_REFUSED) this.#refused.shift();
  }
}
