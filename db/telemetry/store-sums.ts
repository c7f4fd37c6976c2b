import type { GateDelta } from "../../lib/domain/telemetry/gate-deltas.ts";
import type { RollupRow } from "../../lib/domain/telemetry/rollup-sums.ts";
import type { ServiceHeard } from "./batch.ts";
import type { Queryable } from "./queryable.ts";

/** Appends what the judge consumes with its next tick. */
export async function appendGateDeltas(client: Queryable, deltas: readonly GateDelta[]): Promise<void> {
  if (deltas.length === 0) return;
  const rows = deltas.map((delta) => ({
    rollout_id: delta.rolloutId,
    environment: delta.environment,
    gate_key: delta.gateKey,
    arm: delta.arm,
    group_key: delta.groupKey,
    step: delta.step,
    n: delta.n,
    s: delta.s,
    q: delta.q,
    histogram: delta.histogram,
  }));
  const columns = "rollout_id, environment, gate_key, arm, group_key, step, n, s, q, histogram";
  await client.query({
    name: "ingest-gate-deltas",
    text: `insert into gate_delta (${columns}) select ${columns}
      from json_to_recordset($1) as t(rollout_id text, environment text, gate_key text, arm text, group_key text,
        step int, n float8, s float8, q float8, histogram int[])`,
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
