import type pg from "pg";
import { GateDeltaSums } from "../../lib/domain/telemetry/gate-deltas.ts";
import { RollupSums } from "../../lib/domain/telemetry/rollup-sums.ts";
import { readActiveRollouts } from "./active-rollouts.ts";
import { claimUnits } from "./claim-units.ts";
import type { OutcomePair } from "./outcome-pairs.ts";
import { countOnce, observationsOf } from "./outcome-pairs.ts";
import type { Queryable } from "./queryable.ts";
import { storeExposures } from "./store-exposures.ts";
import { resolvePairs, sightingsOf } from "./store-outcomes.ts";
import { addToRollups, appendGateDeltas, wakeForStop } from "./store-sums.ts";
import { sweepUnitEvents } from "./store-unit-events.ts";
import { endsOf } from "./waiting-rows.ts";

/** How long an outcome waits for the telemetry that names its variant; then charts count it without one. */
const GIVE_UP_MINUTES = 10;
/** How long a prediction waits for its own trace before its unit is asked. */
const TRACE_PATIENCE_SECONDS = 15;
const ROWS_PER_SWEEP = 1_000;

interface WaitingPair extends OutcomePair {
  given_up: boolean;
  impatient: boolean;
}

/**
 * Counts stored predictions, labels and other events whose variant became known only after them, each once.
 * Several gateways may sweep: rows that another one holds are skipped.
 * @returns how many observations were counted.
 */
export async function sweepLateVariants(client: pg.PoolClient): Promise<number> {
  await client.query("BEGIN");
  try {
    const counted = await sweep(client);
    await client.query("COMMIT");
    return counted;
  } catch (error) {
    await client.query("ROLLBACK").catch(() => {});
    throw error;
  }
}

async function sweep(client: Queryable): Promise<number> {
  const waiting = await client.query<WaitingPair>({
    name: "ingest-waiting-outcomes",
    text: `select *, stored_at < now() - make_interval(mins => $2) as given_up,
        trace_id is null or stored_at < now() - make_interval(secs => $3) as impatient
      from outcome
      where variant is null and predicted is not null and observed_at is null
        and ctid = any(${endsOf("outcome", "variant is null and predicted is not null and observed_at is null")})
      for update skip locked`,
    values: [ROWS_PER_SWEEP, GIVE_UP_MINUTES, TRACE_PATIENCE_SECONDS],
  });
  await resolvePairs(client, waiting.rows, (row) => row.impatient);
  const [givenUp, hoping] = [waiting.rows.filter((row) => row.given_up), waiting.rows.filter((row) => !row.given_up)];
  const active = await readActiveRollouts(client);
  const rollouts = active.filter(({ isPreview }) => !isPreview);
  const environments = [...new Set(hoping.map(({ environment }) => environment))];
  const counted = [
    ...(hoping.length > 0 ? [await countOnce(client, hoping, environments)] : []),
    ...(givenUp.length > 0 ? [await countOnce(client, givenUp, [])] : []),
  ];
  const unitEvents = await sweepUnitEvents(client, {
    rows: ROWS_PER_SWEEP,
    giveUpMinutes: GIVE_UP_MINUTES,
    tracePatienceSeconds: TRACE_PATIENCE_SECONDS,
  });
  const observed = [...counted.flatMap(observationsOf), ...unitEvents.observed];
  if (observed.length + unitEvents.stops.length === 0) return 0;

  const deltas = new GateDeltaSums(rollouts);
  const rollups = new RollupSums();
  await storeExposures(client, { sightings: counted.flatMap((each) => sightingsOf(each)), rollouts, deltas });
  const countsUnit = await claimUnits(client, deltas.unitClaims(observed));
  for (const seen of observed) {
    deltas.observe(seen, countsUnit);
    rollups.observe(seen);
  }
  const hasStop = unitEvents.stops.map((stop) => deltas.stop(stop, active)).includes(true);
  await appendGateDeltas(client, deltas.rows());
  if (hasStop) await wakeForStop(client);
  await addToRollups(client, { rollups: rollups.rows(), services: [] });
  return observed.length + unitEvents.stops.length;
}
