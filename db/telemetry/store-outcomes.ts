import type { Sighting } from "../../lib/domain/telemetry/exposure.ts";
import type { Observed } from "../../lib/domain/telemetry/observed.ts";
import type { LabelEvent, OutcomeEvent, PredictionEvent } from "../../lib/domain/telemetry/outcome-event.ts";
import type { Counted, OutcomePair } from "./outcome-pairs.ts";
import {
  countOnce,
  observationsOf,
  pairKey,
  pairsOf,
  readKnownParts,
  setVariants,
  upsertPairs,
} from "./outcome-pairs.ts";
import type { Queryable } from "./queryable.ts";
import { resolveAssignments } from "./resolve-assignments.ts";

export interface StoredOutcomes {
  observed: Observed[];
  sightings: Sighting[];
  /** Events that added nothing; filled only when asked for. */
  known: Set<OutcomeEvent>;
}

export interface StoreOutcomesInput {
  events: ReadonlyArray<PredictionEvent | LabelEvent>;
  /** Environments with an active rollout. */
  waiting: readonly string[];
  reportKnown: boolean;
}

/** Predictions and labels, in either order: what becomes complete in this transaction is counted in it. */
export async function storePredictionsAndLabels(client: Queryable, input: StoreOutcomesInput): Promise<StoredOutcomes> {
  const pairs = pairsOf(input.events);
  if (pairs.length === 0) return { observed: [], sightings: [], known: new Set() };
  const known = input.reportKnown ? await knownEvents(client, input.events) : new Set<OutcomeEvent>();
  const stored = await upsertPairs(client, pairs);
  await resolvePairs(client, stored, (pair) => pair.trace_id === null);
  const counted = await countOnce(client, stored, input.waiting);
  const served = new Map(input.events.filter(isPrediction).map((event) => [pairKey(keyOf(event)), servedOf(event)]));
  const sightings = sightingsOf(counted, (pair) => served.get(pairKey(pair)) ?? {});
  return { observed: observationsOf(counted), sightings, known };
}

/**
 * Looks up the variant of predictions that came without one.
 * @param mayAskUnit false while the prediction's trace may still arrive: its unit may have been served another variant before.
 */
export async function resolvePairs<T extends OutcomePair>(
  client: Queryable,
  pairs: readonly T[],
  mayAskUnit: (pair: T) => boolean,
): Promise<void> {
  const open = pairs.filter((pair) => pair.variant === null && pair.predicted !== null);
  const assignments = await resolveAssignments(
    client,
    open.map((pair) => ({
      environment: pair.environment,
      flagKey: pair.flag_key,
      unitId: mayAskUnit(pair) ? pair.unit_id : null,
      traceId: pair.trace_id,
    })),
  );
  const found = open.flatMap((pair, position) => {
    const assignment = assignments[position];
    return assignment === undefined ? [] : [{ ...pair, assignment }];
  });
  await setVariants(client, found);
}

const isPrediction = (event: PredictionEvent | LabelEvent): event is PredictionEvent => event.kind === "prediction";

/** What is known of the time of serving beside the prediction's own time. */
type Served = Partial<Pick<Sighting, "beganAtMs" | "isServedBefore">>;

function servedOf({ isAtHeard, unitServedAtMs }: PredictionEvent): Served {
  return unitServedAtMs === undefined ? { isServedBefore: isAtHeard === true } : { beganAtMs: unitServedAtMs };
}

const keyOf = ({ environment, service, predictionId }: PredictionEvent | LabelEvent) => ({
  ...{ environment, service },
  prediction_id: predictionId,
});

/**
 * A prediction with unit and variant is a sighting of that unit.
 * @param servedAs what is known better than by the row.
 */
export function sightingsOf({ predicted }: Counted, servedAs: (pair: OutcomePair) => Served = () => ({})): Sighting[] {
  return predicted.flatMap((pair) => {
    const { environment, flag_key: flagKey, variant, unit_id: unitId, predicted_at } = pair;
    if (flagKey === null || variant === null || unitId === null || predicted_at === null) return [];
    const beganAtMs = predicted_at.getTime();
    return [{ environment, flagKey, variant, unitId, beganAtMs, ...servedAs(pair) }];
  });
}

async function knownEvents(
  client: Queryable,
  events: ReadonlyArray<PredictionEvent | LabelEvent>,
): Promise<Set<OutcomeEvent>> {
  const keyed = events.map((event) => ({
    event,
    key: keyOf(event),
  }));
  const parts = await readKnownParts(
    client,
    keyed.map(({ key }) => key),
  );
  const known = new Set<OutcomeEvent>();
  for (const { event, key } of keyed) {
    const name = pairKey(key);
    const part = parts.get(name) ?? { predicted: false, labelled: false };
    parts.set(name, part);
    const field = event.kind === "prediction" ? "predicted" : "labelled";
    if (part[field]) known.add(event);
    part[field] = true;
  }
  return known;
}
