import type pg from "pg";
import { markCandidateTelemetry } from "#db/telemetry/active-rollouts";
import type { Log } from "#lib/adapters/log";

const MARK_EVERY_MS = 1_000;

/** Tells rollouts that their candidate was heard, after the commit and at most once a second each. */
export class CandidateMarks {
  readonly #pool: pg.Pool;
  readonly #log: Log;
  readonly #marked = new Map<string, number>();

  constructor(pool: pg.Pool, log: Log) {
    this.#pool = pool;
    this.#log = log;
  }

  mark(rolloutIds: readonly string[]): void {
    const now = performance.now();
    const due = rolloutIds.filter((id) => now - (this.#marked.get(id) ?? -MARK_EVERY_MS) >= MARK_EVERY_MS);
    if (due.length === 0) return;
    for (const id of due) this.#marked.set(id, now);
    markCandidateTelemetry(this.#pool, due).catch((error) =>
      this.#log.debug({ err: error }, "fresh telemetry was not marked"),
    );
  }
}
