import type pg from "pg";
import { type Pulse, pulseSchema, SNAPSHOT_VERSION, type Snapshot, snapshotSchema } from "./snapshot.ts";

/** A database that hangs must not hold the gateway: the client gives up by itself. */
const queryTimeoutMs = 2_000;

type Queryable = Pick<pg.Pool, "query">;

const epochMs = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`;

/** Serving: a release under judgement, be it to its preview alone, or a completed one that is still its flag's current release. */
const serving = `(r.state in ('running','paused','baking','failed') and (r.traffic_percent > 0 or r.plan ? 'preview')
  or r.state = 'completed' and not r.superseded and f.default_variant = r.candidate_variant)`;

const revisionAndKeys = `
  (select coalesce(max(revision), 0)::float8 from config_state) as "revision",
  (select coalesce(md5(string_agg(concat_ws('/', id, revoked_at, expires_at, array_to_string(scopes, ' '), hint, second_created_at), ',' order by id)), '')
    from api_key) as "keysMark",
  ${epochMs("clock_timestamp()")} as "databaseNowMs"`;

// One statement, so that all parts are of one moment.
const snapshotStatement = `select ${revisionAndKeys},
  (select coalesce(jsonb_agg(jsonb_build_object(
      'key', key, 'environment', environment, 'service', service, 'state', state, 'variants', variants,
      'defaultVariant', default_variant, 'revision', revision, 'targeting', targeting, 'metadata', metadata,
      'overrides', overrides, 'prerequisites', prerequisites) order by key), '[]') from flag) as "flags",
  (select coalesce(jsonb_agg(jsonb_build_object('environment', environment, 'key', key, 'rule', rule)
      order by environment, key), '[]') from flag_segment) as "segments",
  (select coalesce(jsonb_agg(jsonb_build_object(
      'id', r.id, 'flagKey', r.flag_key, 'environment', r.environment, 'state', r.state,
      'candidateVariant', r.candidate_variant, 'baselineVariant', r.baseline_variant,
      'trafficPercent', r.traffic_percent, 'seed', r.seed, 'stepIndex', r.step, 'revision', r.revision,
      'blindLimitSeconds', coalesce((r.plan->>'blindLimitSeconds')::float8, 300),
      'returnWhenBlindAbovePercent', coalesce((r.plan->>'returnWhenBlindAbovePercent')::float8, 5),
      'hasGuardrail', r.plan @? '$.gates[*] ? (@.kind == "guardrail" && !(@.dryRun == true))',
      'startedAtMs', ${epochMs("coalesce(r.started_at, r.step_started_at)")},
      'lastJudgedAtMs', ${epochMs("r.last_judged_at")},
      'lastTelemetryAtMs', ${epochMs("r.last_telemetry_at")},
      'preview', r.plan->'preview') order by r.created_at desc), '[]')
    from rollout r join flag f on f.id = r.flag_id where ${serving}) as "rollouts",
  (select coalesce(jsonb_agg(other), '[]') from (
    select r.id, r.environment, r.state from rollout r join flag f on f.id = r.flag_id
    where not ${serving} order by r.created_at desc limit 500) other) as "otherRollouts",
  (select coalesce(jsonb_agg(jsonb_build_object(
      'id', id, 'name', name, 'hash', encode(hash, 'hex'),
      'secondHash', encode(second_hash, 'hex'), 'scopes', to_jsonb(scopes), 'environment', environment,
      'expiresAtMs', ${epochMs("expires_at")})), '[]') from api_key where revoked_at is null) as "keys"`;

const pulseStatement = `select ${revisionAndKeys},
  (select coalesce(jsonb_object_agg(r.id, jsonb_build_object(
      'lastJudgedAtMs', ${epochMs("r.last_judged_at")},
      'lastTelemetryAtMs', ${epochMs("r.last_telemetry_at")})), '{}')
    from rollout r where r.state in ('running','paused','baking','failed') and r.traffic_percent > 0) as "signs"`;

/** The whole configuration at one moment. */
export async function readSnapshot(database: Queryable): Promise<Snapshot> {
  const result = await database.query(bounded(snapshotStatement));
  return snapshotSchema.parse({ version: SNAPSHOT_VERSION, ...result.rows[0] });
}

/** Cheap: asked every second. */
export async function readPulse(database: Queryable): Promise<Pulse> {
  const result = await database.query(bounded(pulseStatement));
  return pulseSchema.parse(result.rows[0]);
}

function bounded(text: string): pg.QueryConfig {
  return { text, query_timeout: queryTimeoutMs } as pg.QueryConfig;
}
