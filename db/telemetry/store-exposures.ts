import type { ActiveRollout } from "../../lib/domain/telemetry/active-rollout.ts";
import type { ExposureCandidate, Sighting } from "../../lib/domain/telemetry/exposure.ts";
import { countNewExposures, exposureCandidates, type KnownUnit } from "../../lib/domain/telemetry/exposure.ts";
import type { GateDeltaSums } from "../../lib/domain/telemetry/gate-deltas.ts";
import type { Queryable } from "./queryable.ts";

/** First key of the advisory locks that order exposures of one rollout. */
const EXPOSURE_LOCK = 727_002;

interface Added {
  rollout_id: string;
  unit_id: string;
  variant: string;
  /** Whether the unit had an exposure before, and one under the present step's shares for certain. */
  is_known: boolean;
  is_of_this_step: boolean;
}

/** Stores units that a rollout met for the first time and counts them; a known unit changes nothing. */
export async function storeExposures(
  client: Queryable,
  input: { sightings: readonly Sighting[]; rollouts: readonly ActiveRollout[]; deltas: GateDeltaSums },
): Promise<void> {
  const candidates = exposureCandidates(input.sightings, input.rollouts);
  if (candidates.length === 0) return;
  // Two writers that meet two variants of one unit at once must see each other: that is a multiple exposure.
  await client.query({
    name: "ingest-exposure-lock",
    text: "select pg_advisory_xact_lock($1, hashtext(id)) from unnest($2::text[]) as id order by id",
    values: [EXPOSURE_LOCK, [...new Set(candidates.map(({ rollout }) => rollout.id))].sort()],
  });
  const added = await insertExposures(client, candidates);
  const byKey = new Map(added.map((row) => [keyOf(row.rollout_id, row.unit_id, row.variant), row]));
  const byUnit = new Map<string, { exposures: ExposureCandidate[]; known: KnownUnit }>();
  for (const candidate of candidates) {
    const row = byKey.get(keyOf(candidate.rollout.id, candidate.unitId, candidate.variant));
    if (row === undefined) continue;
    const unit = keyOf(candidate.rollout.id, candidate.unitId);
    const known = { isKnown: row.is_known, isOfThisStep: row.is_of_this_step };
    const met = byUnit.get(unit) ?? { exposures: [], known };
    met.exposures.push(candidate);
    byUnit.set(unit, met);
  }
  for (const { exposures, known } of byUnit.values()) {
    countNewExposures(exposures, known).forEach((kind, position) => {
      const { rollout, arm } = exposures[position]!;
      input.deltas.expose(rollout, arm, kind);
    });
  }
}

const keyOf = (...parts: string[]): string => JSON.stringify(parts);

async function insertExposures(client: Queryable, candidates: readonly ExposureCandidate[]): Promise<Added[]> {
  const rows = candidates.map(({ rollout, unitId, variant, beganAtMs, late }) => ({
    rollout_id: rollout.id,
    unit_id: unitId,
    variant,
    environment: rollout.environment,
    began_at: new Date(beganAtMs),
    step: rollout.step,
    late,
  }));
  // The last line reads the table as it was before this statement.
  const result = await client.query<Added>({
    name: "ingest-exposures",
    text: `with added as (
        insert into exposure (rollout_id, unit_id, variant, environment, began_at, first_stored_at, step, late)
        select rollout_id, unit_id, variant, environment, began_at, now(), step, late
        from json_to_recordset($1) as t(rollout_id text, unit_id text, variant text, environment text,
          began_at timestamptz, step int, late bool)
        order by rollout_id, unit_id, variant
        on conflict do nothing returning rollout_id, unit_id, variant, step)
      select a.rollout_id, a.unit_id, a.variant, before.is_known, before.is_of_this_step from added a
      cross join lateral (select count(*) > 0 as is_known, count(*) filter (where e.step = a.step and not e.late) > 0
        as is_of_this_step from exposure e where e.rollout_id = a.rollout_id and e.unit_id = a.unit_id) as before`,
    values: [JSON.stringify(rows)],
  });
  return result.rows;
}
