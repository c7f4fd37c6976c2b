import type { ActiveRollout } from "../../lib/domain/telemetry/active-rollout.ts";
import type { Queryable } from "./queryable.ts";

const activeStates = "('running','paused','baking','failed')";

interface Row {
  id: string;
  environment: string;
  flag_key: string;
  baseline_variant: string;
  candidate_variant: string;
  step: number | null;
  started_at: Date | null;
  step_verified_at: Date | null;
  is_preview: boolean;
  stop_events: Array<{ event: string }> | null;
  counts_units: boolean;
  gates: Array<{ key: string; metric: string }> | null;
}

/**
 * Rollouts that collect evidence, as this transaction sees them; one that only shows a preview collects stop events, and
 * is left out when its plan has none.
 */
export async function readActiveRollouts(client: Queryable): Promise<ActiveRollout[]> {
  const result = await client.query<Row>({
    name: "ingest-active-rollouts",
    text: `select id, environment, flag_key, baseline_variant, candidate_variant, step, step_verified_at,
             coalesce(started_at, step_started_at) as started_at, not is_compared as is_preview,
             plan->'stopEvents' as stop_events, plan->'gates' as gates,
             coalesce(plan->>'unitOfAnalysis' = 'unit', false) as counts_units
           from rollout
           cross join lateral (
             select coalesce((plan->'steps'->step->>'exposurePercent')::float8, 100) > 0 as is_compared) as share
           where state in ${activeStates} and (is_compared or plan->'stopEvents' is not null) order by id`,
  });
  return result.rows.map((row) => ({
    id: row.id,
    environment: row.environment,
    flagKey: row.flag_key,
    baselineVariant: row.baseline_variant,
    candidateVariant: row.candidate_variant,
    step: row.step ?? 0,
    startedAtMs: row.started_at?.getTime() ?? 0,
    stepVerifiedAtMs: row.step_verified_at?.getTime() ?? null,
    isPreview: row.is_preview,
    stopEvents: (row.stop_events ?? []).map(({ event }) => event),
    countsUnits: row.counts_units,
    gates: (row.gates ?? []).map(({ key, metric }) => ({ key, metric })),
  }));
}

/** Fresh telemetry of the candidate is what the blind limit asks for; at most one write a second and rollout. */
export async function markCandidateTelemetry(client: Queryable, rolloutIds: readonly string[]): Promise<void> {
  await client.query({
    name: "ingest-candidate-telemetry",
    text: `update rollout set last_telemetry_at = now()
           where id = any($1::text[]) and state in ${activeStates}
             and (last_telemetry_at is null or last_telemetry_at < now() - interval '1 second')`,
    values: [rolloutIds],
  });
}
