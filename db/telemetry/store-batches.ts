import { once } from "node:events";
import type pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import type { ActiveRollout } from "../../lib/domain/telemetry/active-rollout.ts";
import { armOf } from "../../lib/domain/telemetry/active-rollout.ts";
import { GateDeltaSums } from "../../lib/domain/telemetry/gate-deltas.ts";
import type { Observed } from "../../lib/domain/telemetry/observed.ts";
import type { OutcomeEvent } from "../../lib/domain/telemetry/outcome-event.ts";
import { RollupSums } from "../../lib/domain/telemetry/rollup-sums.ts";
import { readActiveRollouts } from "./active-rollouts.ts";
import type { ServiceHeard, StoreResult, TelemetryBatch } from "./batch.ts";
import { claimUnits } from "./claim-units.ts";
import { COPY_HEADER, COPY_TRAILER } from "./copy-rows.ts";
import type { Queryable } from "./queryable.ts";
import { logColumns, spanColumns } from "./span-columns.ts";
import { storeExposures } from "./store-exposures.ts";
import { storePredictionsAndLabels } from "./store-outcomes.ts";
import { addToRollups, appendGateDeltas, wakeForStop } from "./store-sums.ts";
import { storeUnitEvents } from "./store-unit-events.ts";

export interface StoredBatches {
  /** One per batch, in order. */
  results: StoreResult[];
  /** Active rollouts whose candidate was heard. */
  candidatesHeard: string[];
}

/**
 * Stores all batches in one transaction, or none. A batch whose hash is known is left out whole.
 * @throws what the database throws, after ROLLBACK; the connection is fit for use unless it was lost.
 */
export async function storeBatches(client: pg.PoolClient, batches: readonly TelemetryBatch[]): Promise<StoredBatches> {
  await client.query("BEGIN");
  try {
    const stored = await storeInTransaction(client, batches);
    await client.query("COMMIT");
    return stored;
  } catch (error) {
    await client.query("ROLLBACK").catch(() => {});
    throw error;
  }
}

async function storeInTransaction(client: pg.PoolClient, batches: readonly TelemetryBatch[]): Promise<StoredBatches> {
  const isNew = await claimBatches(client, batches);
  const fresh = batches.filter((_, position) => isNew[position]);
  await copyRows(client, fresh);
  const { known, rollups, candidatesHeard } = await storeEvidence(client, fresh);
  for (const batch of fresh) rollups.merge(batch.rollups);
  await addToRollups(client, { rollups: rollups.rows(), services: servicesOf(fresh) });
  const results = batches.map((batch, position): StoreResult => {
    if (!isNew[position]) return { as: "duplicate", knownEvents: batch.outcomes.length };
    return { as: "stored", knownEvents: batch.outcomes.filter((event) => known.has(event)).length };
  });
  return { results, candidatesHeard };
}

/** Records the hashes; false where a hash is known, or stands twice in this group. */
async function claimBatches(client: Queryable, batches: readonly TelemetryBatch[]): Promise<boolean[]> {
  const rows = new Map<string, { hash: string; signal: string; item_count: number; position: number }>();
  batches.forEach((batch, position) => {
    const hash = batch.hash?.toString("hex");
    if (hash !== undefined && !rows.has(hash))
      rows.set(hash, { hash, signal: batch.signal, item_count: batch.itemCount, position });
  });
  const claimed = new Set<string>();
  if (rows.size > 0) {
    const result = await client.query<{ hash: string }>({
      name: "ingest-claim-batches",
      text: `insert into ingest_batch (hash, received_at, signal, item_count)
        select decode(hash, 'hex'), now(), signal, item_count
        from json_to_recordset($1) as t(hash text, signal text, item_count int) order by hash
        on conflict do nothing returning encode(hash, 'hex') as hash`,
      values: [JSON.stringify([...rows.values()])],
    });
    for (const row of result.rows) claimed.add(row.hash);
  }
  return batches.map((batch, position) => {
    const hash = batch.hash?.toString("hex");
    return hash === undefined || (claimed.has(hash) && rows.get(hash)?.position === position);
  });
}

async function copyRows(client: pg.PoolClient, batches: readonly TelemetryBatch[]): Promise<void> {
  const spans = batches.flatMap((batch) => batch.spanRows ?? []);
  const logs = batches.flatMap((batch) => batch.logRows ?? []);
  if (spans.length > 0) await copy(client, `COPY span (${spanColumns}) FROM STDIN (FORMAT binary)`, spans);
  if (logs.length > 0) await copy(client, `COPY log_event (${logColumns}) FROM STDIN (FORMAT binary)`, logs);
}

async function copy(client: pg.PoolClient, statement: string, rows: readonly Buffer[]): Promise<void> {
  const stream = client.query(copyFrom(statement));
  const finished = once(stream, "finish");
  stream.write(COPY_HEADER);
  for (const encoded of rows) stream.write(encoded);
  stream.end(COPY_TRAILER);
  await finished;
}

interface Evidence {
  known: Set<OutcomeEvent>;
  rollups: RollupSums;
  candidatesHeard: string[];
}

async function storeEvidence(client: Queryable, batches: readonly TelemetryBatch[]): Promise<Evidence> {
  const rollups = new RollupSums();
  const served = batches.flatMap((batch) => batch.served);
  const events = batches.flatMap((batch) => batch.outcomes);
  const sightings = batches.flatMap((batch) => batch.sightings);
  const refused = batches.flatMap((batch) => batch.refused);
  if (served.length + events.length + sightings.length + refused.length === 0)
    return { known: new Set(), rollups, candidatesHeard: [] };

  const active = await readActiveRollouts(client);
  const rollouts = active.filter(({ isPreview }) => !isPreview);
  const waiting = [...new Set(active.map(({ environment }) => environment))];
  const deltas = new GateDeltaSums(rollouts);
  const outcomes = await storePredictionsAndLabels(client, {
    events: events.filter((event) => event.kind === "prediction" || event.kind === "label"),
    waiting,
    reportKnown: batches.some((batch) => batch.signal === "events"),
  });
  await storeExposures(client, { sightings: [...sightings, ...outcomes.sightings], rollouts, deltas });
  const unitEvents = await storeUnitEvents(client, {
    events: events.filter((event) => event.kind !== "prediction" && event.kind !== "label"),
    waiting,
  });
  await storeExposures(client, { sightings: unitEvents.sightings, rollouts, deltas });

  const fromEvents = [...outcomes.observed, ...unitEvents.observed];
  for (const seen of fromEvents) rollups.observe(seen);
  const seenNow = [...served, ...fromEvents];
  const countsUnit = await claimUnits(client, deltas.unitClaims(seenNow));
  for (const seen of seenNow) deltas.observe(seen, countsUnit);
  const nowMs = Date.now();
  for (const seen of served) deltas.age(seen, nowMs);
  for (const each of refused) deltas.refuse(each);
  const hasStop = unitEvents.stops.map((stop) => deltas.stop(stop, active)).includes(true);
  await appendGateDeltas(client, deltas.rows());
  if (hasStop) await wakeForStop(client);
  const known = new Set([...outcomes.known, ...unitEvents.known]);
  return { known, rollups, candidatesHeard: candidatesIn(rollouts, [...served, ...sightings, ...fromEvents]) };
}

function candidatesIn(
  rollouts: readonly ActiveRollout[],
  heard: ReadonlyArray<Pick<Observed, "environment" | "flagKey" | "variant">>,
): string[] {
  return rollouts
    .filter((rollout) => heard.some((seen) => armOf(rollout, seen) === "candidate"))
    .map((rollout) => rollout.id);
}

function servicesOf(batches: readonly TelemetryBatch[]): ServiceHeard[] {
  const heard = new Map<string, ServiceHeard>();
  for (const { environment, service, spanCount } of batches.flatMap((batch) => batch.services)) {
    const key = `${environment}\n${service}`;
    const known = heard.get(key);
    heard.set(key, { environment, service, spanCount: (known?.spanCount ?? 0) + spanCount });
  }
  return [...heard.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, service]) => service);
}
