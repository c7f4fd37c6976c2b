import type { ServiceHeard, Signal, TelemetryBatch } from "#db/telemetry/batch";
import type { Sighting } from "#lib/domain/telemetry/exposure";
import type { RefusedRequests } from "#lib/domain/telemetry/gate-deltas";
import type { Observed } from "#lib/domain/telemetry/observed";
import type { OutcomeEvent } from "#lib/domain/telemetry/outcome-event";
import { RollupSums } from "#lib/domain/telemetry/rollup-sums";
import { Refusals } from "./refusals.ts";

/** Who sends: `keyEnvironment` is the one environment the API key may write, null without a key or with one for all. */
export interface Sender {
  keyId: string;
  keyEnvironment: string | null;
  /** Environment of records that name none. */
  defaultEnvironment: string;
  nowMs: number;
}

/** A request being normalised. */
export class Draft {
  readonly sender: Sender;
  readonly refusals = new Refusals();
  readonly served: Observed[] = [];
  readonly sightings: Sighting[] = [];
  readonly outcomes: OutcomeEvent[] = [];
  readonly rollups = new RollupSums();
  spanRows: Buffer | null = null;
  logRows: Buffer | null = null;
  itemCount = 0;
  /** Start of the newest span or log, for the lag gauge. */
  newestAtMs = 0;
  readonly #refused = new Map<string, RefusedRequests>();
  readonly #services = new Map<string, ServiceHeard>();

  constructor(sender: Sender) {
    this.sender = sender;
  }

  heard(environment: string, service: string, spanCount: number): void {
    const key = `${environment}\n${service}`;
    const known = this.#services.get(key);
    if (known === undefined) this.#services.set(key, { environment, service, spanCount });
    else known.spanCount += spanCount;
  }

  /** A request that is not stored; without a variant it is of no rollout. */
  lost(environment: string, { flagKey, variant }: { flagKey: string | null; variant: string | null }): void {
    if (flagKey === null || variant === null) return;
    const key = JSON.stringify([environment, flagKey, variant]);
    const known = this.#refused.get(key);
    if (known === undefined) this.#refused.set(key, { environment, flagKey, variant, n: 1 });
    else known.n += 1;
  }

  get hasSomethingToStore(): boolean {
    return this.itemCount > 0 || this.#refused.size > 0;
  }

  batch(signal: Signal, hash: Buffer | null): TelemetryBatch {
    const { itemCount, spanRows, logRows, served, sightings, outcomes, rollups } = this;
    const services = [...this.#services.values()];
    const refused = [...this.#refused.values()];
    return { signal, hash, itemCount, spanRows, logRows, served, sightings, outcomes, rollups, services, refused };
  }
}

const LONGEST_NAME = 255;

/** Names become keys of rows and of maps: no control characters, not longer than an index takes. */
export function nameOf(text: string | null, fallback: string): string {
  if (text === null) return fallback;
  let clean = text;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must go
  if (/[\x00-\x1f]/.test(clean)) clean = clean.replaceAll(/[\x00-\x1f]/g, " ");
  return clean.length > LONGEST_NAME ? clean.slice(0, LONGEST_NAME).toWellFormed() : clean;
}
