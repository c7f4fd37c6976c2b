import type { Sighting } from "../../lib/domain/telemetry/exposure.ts";
import type { RefusedRequests } from "../../lib/domain/telemetry/gate-deltas.ts";
import type { Observed } from "../../lib/domain/telemetry/observed.ts";
import type { OutcomeEvent } from "../../lib/domain/telemetry/outcome-event.ts";
import type { RollupSums } from "../../lib/domain/telemetry/rollup-sums.ts";

export type Signal = "traces" | "logs" | "metrics" | "events";

export interface ServiceHeard {
  environment: string;
  service: string;
  spanCount: number;
}

/** One request body, normalised: everything that its transaction stores or none of it. */
export interface TelemetryBatch {
  signal: Signal;
  /** Of body, key and path; null where every record has its own idempotency key. */
  hash: Buffer | null;
  itemCount: number;
  /** Rows in binary COPY encoding, without header and trailer. */
  spanRows: Buffer | null;
  logRows: Buffer | null;
  /** Requests that named their variant themselves: input of gates. Charts get them through `rollups`. */
  served: Observed[];
  sightings: Sighting[];
  outcomes: OutcomeEvent[];
  rollups: RollupSums;
  services: ServiceHeard[];
  /** Requests that named their variant and were not stored. */
  refused: RefusedRequests[];
}

export type StoredAs = "stored" | "duplicate";

export interface StoreResult {
  as: StoredAs;
  /** Outcome events that changed nothing because they were known. */
  knownEvents: number;
}
