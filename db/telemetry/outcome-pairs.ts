import type { Assignment } from "../../lib/domain/telemetry/assignment.ts";
import type { Observed } from "../../lib/domain/telemetry/observed.ts";
import type { LabelEvent, PredictionEvent } from "../../lib/domain/telemetry/outcome-event.ts";
import type { Queryable } from "./queryable.ts";

export interface OutcomeKey {
  environment: string;
  service: string;
  prediction_id: string;
}

/** A row of `outcome` as its statements take and give it. */
export interface OutcomePair extends OutcomeKey {
  unit_id: string | null;
  trace_id: string | null;
  flag_key: string | null;
  variant: string | null;
  group_key: string | null;
  predicted: number | null;
  score: number | null;
  predicted_at: Date | null;
  label: number | null;
  labelled_at: Date | null;
}

export const pairKey = (key: OutcomeKey): string => `${key.environment}\n${key.service}\n${key.prediction_id}`;

/** Events of one prediction become one row; the first prediction and the first label win, here and in the table. */
export function pairsOf(events: ReadonlyArray<PredictionEvent | LabelEvent>): OutcomePair[] {
  const pairs = new Map<string, OutcomePair>();
  for (const event of events) {
    const { environment, service, predictionId: prediction_id } = event;
    const key = pairKey({ environment, service, prediction_id });
    let pair = pairs.get(key);
    if (pair === undefined) {
      pair = emptyPair({ environment, service, prediction_id });
      pairs.set(key, pair);
    }
    addEvent(pair, event);
  }
  return [...pairs.values()];
}

function emptyPair(key: OutcomeKey): OutcomePair {
  const unknown = { unit_id: null, trace_id: null, flag_key: null, variant: null, group_key: null };
  return { ...key, ...unknown, predicted: null, score: null, predicted_at: null, label: null, labelled_at: null };
}

function addEvent(pair: OutcomePair, event: PredictionEvent | LabelEvent): void {
  pair.unit_id ??= event.unitId;
  pair.trace_id ??= event.traceId;
  if (pair.variant === null) {
    pair.flag_key = event.flagKey ?? pair.flag_key;
    pair.variant = event.variant;
  }
  pair.group_key ??= event.group;
  if (event.kind === "prediction" && pair.predicted === null) {
    pair.predicted = event.value;
    pair.score = event.score;
    pair.predicted_at = new Date(event.atMs);
  }
  if (event.kind === "label" && pair.label === null) {
    pair.label = event.value;
    pair.labelled_at = new Date(event.atMs);
  }
}

const fields = `environment text, service text, prediction_id text, unit_id text, trace_id text, flag_key text,
  variant text, group_key text, predicted float8, score float8, predicted_at timestamptz, label float8, labelled_at timestamptz`;
const columns = fields.replaceAll(/ (text|float8|timestamptz)/g, "");
const qualified = columns.replaceAll(/\w+/g, (name) => `o.${name}`);

/** Inserts or completes the rows, in the order of their key so that concurrent writers cannot deadlock. */
export async function upsertPairs(client: Queryable, pairs: readonly OutcomePair[]): Promise<OutcomePair[]> {
  const result = await client.query<OutcomePair>({
    name: "ingest-upsert-outcomes",
    text: `insert into outcome as o (${columns}, stored_at)
      select ${columns}, now() from json_to_recordset($1) as t(${fields})
      order by environment, service, prediction_id
      on conflict (environment, service, prediction_id) do update set
        unit_id = coalesce(o.unit_id, excluded.unit_id),
        trace_id = coalesce(o.trace_id, excluded.trace_id),
        flag_key = case when o.variant is null then coalesce(excluded.flag_key, o.flag_key) else o.flag_key end,
        variant = coalesce(o.variant, excluded.variant),
        group_key = coalesce(o.group_key, excluded.group_key),
        score = case when o.predicted is null then excluded.score else o.score end,
        predicted_at = case when o.predicted is null then excluded.predicted_at else o.predicted_at end,
        predicted = coalesce(o.predicted, excluded.predicted),
        labelled_at = case when o.label is null then excluded.labelled_at else o.labelled_at end,
        label = coalesce(o.label, excluded.label)
      returning ${qualified}`,
    values: [JSON.stringify(pairs)],
  });
  return result.rows;
}

/** Which parts of the given rows are stored already; rows that are not there are left out. */
export async function readKnownParts(
  client: Queryable,
  keys: readonly OutcomeKey[],
): Promise<Map<string, { predicted: boolean; labelled: boolean }>> {
  const result = await client.query<OutcomeKey & { predicted: boolean; labelled: boolean }>({
    name: "ingest-known-outcomes",
    text: `select o.environment, o.service, o.prediction_id, o.predicted is not null as predicted,
             o.label is not null as labelled
           from json_to_recordset($1) as k(environment text, service text, prediction_id text)
           join outcome o using (environment, service, prediction_id)`,
    values: [JSON.stringify(keys)],
  });
  return new Map(result.rows.map((row) => [pairKey(row), row]));
}

export async function setVariants(
  client: Queryable,
  found: ReadonlyArray<OutcomeKey & { assignment: Assignment }>,
): Promise<void> {
  if (found.length === 0) return;
  const rows = found.map(({ assignment, ...key }) => ({
    environment: key.environment,
    service: key.service,
    prediction_id: key.prediction_id,
    flag_key: assignment.flagKey,
    variant: assignment.variant,
    unit_id: assignment.unitId,
  }));
  await client.query({
    name: "ingest-resolve-outcomes",
    text: `update outcome o set flag_key = f.flag_key, variant = f.variant, unit_id = coalesce(o.unit_id, f.unit_id)
      from json_to_recordset($1) as f(environment text, service text, prediction_id text, flag_key text, variant text, unit_id text)
      where o.environment = f.environment and o.service = f.service and o.prediction_id = f.prediction_id
        and o.variant is null`,
    values: [JSON.stringify(rows)],
  });
}

export interface Counted {
  predicted: OutcomePair[];
  labelled: OutcomePair[];
}

/**
 * Marks what has become complete and returns it: each prediction once, each pair of prediction and label once.
 * @param waiting environments in which a row without a variant waits for one, because a rollout may need it
 */
export async function countOnce(
  client: Queryable,
  keys: readonly OutcomeKey[],
  waiting: readonly string[],
): Promise<Counted> {
  const list = JSON.stringify(
    keys.map(({ environment, service, prediction_id }) => ({ environment, service, prediction_id })),
  );
  const match = `from json_to_recordset($1) as k(environment text, service text, prediction_id text)
      where o.environment = k.environment and o.service = k.service and o.prediction_id = k.prediction_id`;
  const predicted = await client.query<OutcomePair>({
    name: "ingest-count-predictions",
    text: `update outcome o set observed_at = now() ${match} and o.observed_at is null and o.predicted is not null
        and (o.variant is not null or not o.environment = any($2::text[]))
      returning ${qualified}`,
    values: [list, waiting],
  });
  const labelled = await client.query<OutcomePair>({
    name: "ingest-count-labels",
    text: `update outcome o set joined_at = now() ${match} and o.joined_at is null and o.observed_at is not null
        and o.label is not null
      returning ${qualified}`,
    values: [list],
  });
  return { predicted: predicted.rows, labelled: labelled.rows };
}

/** Observations of counted rows, dated by their prediction. */
export function observationsOf({ predicted, labelled }: Counted): Observed[] {
  const where = (pair: OutcomePair) => ({
    environment: pair.environment,
    service: pair.service,
    flagKey: pair.flag_key,
    variant: pair.variant,
    unitId: pair.unit_id,
    servedAtMs: (pair.predicted_at ?? new Date(0)).getTime(),
  });
  return [
    ...predicted.map((pair): Observed => {
      const { predicted: value, score, group_key: group } = pair;
      return { ...where(pair), observation: { kind: "predicted", predicted: value ?? 0, score, group } };
    }),
    ...labelled.map((pair): Observed => {
      const { predicted: value, label, group_key: group } = pair;
      return { ...where(pair), observation: { kind: "labelled", predicted: value ?? 0, label: label ?? 0, group } };
    }),
  ];
}
