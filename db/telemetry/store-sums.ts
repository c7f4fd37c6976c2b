import { packDeltas } from "../../lib/domain/gate/packed-deltas.ts";
import type { GateDelta } from "../../lib/domain/telemetry/gate-deltas.ts";
import type { RollupRow } from "../../lib/domain/telemetry/rollup-sums.ts";
import type { ServiceHeard } from "./batch.ts";
import type { Queryable } from "./queryable.ts";

/** Appends what the judge consumes with its next tick. */
export async function appendGateDeltas(client: Queryable, deltas: readonly GateDelta[]): Promise<void> {
  if (deltas.length === 0) return;
  const rows = [...Map.groupBy(deltas, ({ rolloutId }) => rolloutId)].map(([rollout_id, its]) => ({
    rollout_id,
    environment: its[0]!.environment,
    deltas: packDeltas(its),
  }));
  await client.query({
    name: "ingest-gate-input",
    text: `insert into gate_input (rollout_id, environment, deltas)
      select rollout_id, environment, deltas from json_to_recordset($1) as t(rollout_id text, environment text, deltas text)`,
    values: [JSON.stringify(rows)],
  });
}

/** Wakes the workers on commit: what must stop is not left waiting for the next second. */
export async function wakeForStop(client: Queryable): Promise<void> {
  await client.query({ name: "ingest-wake-for-stop", text: "select pg_notify('evenkeel_stop', '')", values: [] });
}

/** Adds to chart buckets and services; rows come sorted, and last in the transaction, so that locks are short. */
export async function addToRollups(
  client: Queryable,
  sums: { rollups: readonly RollupRow[]; services: readonly ServiceHeard[] },
): Promise<void> {
  if (sums.rollups.length === 0 && sums.services.length === 0) return;
  const rollups = sums.rollups.map((row) => ({
    environment: row.environment,
    service: row.service,
    metric: row.metric,
    variant: row.variant,
    group_key: row.groupKey,
    bucket_at: new Date(row.bucketAtMs),
    n: row.n,
    s: row.s,
    q: row.q,
    histogram: row.histogram,
  }));
  const services = sums.services.map(({ environment, service, spanCount }) => ({
    environment,
    service,
    span_count: spanCount,
  }));
  const columns = "environment, service, metric, variant, group_key, bucket_at, n, s, q, histogram";
  await client.query({
    name: "ingest-rollups",
    text: `with heard as (
        insert into service_seen as seen (environment, service, first_seen_at, last_seen_at, span_count)
        select environment, service, now(), now(), span_count
        from json_to_recordset($2) as t(environment text, service text, span_count int8)
        order by environment, service
        on conflict (environment, service) do update set
          last_seen_at = now(), span_count = seen.span_count + excluded.span_count)
      insert into rollup as r (${columns}) select ${columns}
      from json_to_recordset($1) as t(environment text, service text, metric text, variant text, group_key text,
        bucket_at timestamptz, n float8, s float8, q float8, histogram int[])
      order by environment, service, metric, variant, group_key, bucket_at
      on conflict (environment, service, metric, variant, group_key, bucket_at) do update set
        n = r.n + excluded.n, s = r.s + excluded.s, q = r.q + excluded.q,
        histogram = histogram_add(r.histogram, excluded.histogram)`,
    values: [JSON.stringify(rollups), JSON.stringify(services)],
  });
}
