import type { Sighting } from "../../lib/domain/telemetry/exposure.ts";
import type { Observed } from "../../lib/domain/telemetry/observed.ts";
import type { ConversionEvent, FeedbackEvent, OutcomeEvent } from "../../lib/domain/telemetry/outcome-event.ts";
import type { Queryable } from "./queryable.ts";
import { resolveAssignments } from "./resolve-assignments.ts";
import type { StoredOutcomes } from "./store-outcomes.ts";
import { endsOf } from "./waiting-rows.ts";

type UnitEvent = FeedbackEvent | ConversionEvent;

/** Ids are the application's; two environments may use the same one. */
const rowId = (event: UnitEvent): string => `${event.environment}/${event.id}`;

/** Feedback and conversions, each once by its id; what has a variant is counted, the rest waits for the sweep. */
export async function storeUnitEvents(
  client: Queryable,
  input: { events: readonly UnitEvent[]; waiting: readonly string[] },
): Promise<StoredOutcomes> {
  const known = new Set<OutcomeEvent>();
  const first = new Map<string, UnitEvent>();
  for (const event of input.events) {
    if (first.has(rowId(event))) known.add(event);
    else first.set(rowId(event), event);
  }
  if (first.size === 0) return { observed: [], sightings: [], known };
  const events = await resolved(client, [...first.values()]);
  const added = await insertEvents(client, events, input.waiting);
  for (const event of first.values()) if (!added.has(rowId(event))) known.add(event);
  const counted = events.filter((event) => added.get(rowId(event)) === true);
  return { observed: counted.map(observationOf), sightings: counted.flatMap(sightingOf), known };
}

async function resolved(client: Queryable, events: UnitEvent[]): Promise<UnitEvent[]> {
  const open = events.filter((event) => event.variant === null);
  const assignments = await resolveAssignments(client, open);
  const found = new Map(open.map((event, position) => [event, assignments[position]]));
  return events.map((event) => {
    const assignment = found.get(event);
    if (assignment === undefined) return event;
    const { flagKey, variant, beganAtMs: servedAtMs } = assignment;
    return { ...event, flagKey, variant, servedAtMs, unitId: event.unitId ?? assignment.unitId };
  });
}

/** @returns ids of the rows that are new, and whether each was counted at once. */
async function insertEvents(
  client: Queryable,
  events: readonly UnitEvent[],
  waiting: readonly string[],
): Promise<Map<string, boolean>> {
  const rows = events.map((event) => ({
    id: rowId(event),
    environment: event.environment,
    service: event.service,
    kind: event.kind,
    goal: event.kind === "conversion" ? event.goal : "",
    unit_id: event.unitId,
    trace_id: event.traceId,
    flag_key: event.flagKey,
    variant: event.variant,
    value: event.value,
    at: new Date(event.atMs),
  }));
  const result = await client.query<{ id: string; counted: boolean }>({
    name: "ingest-unit-events",
    text: `insert into unit_event
        (id, environment, service, kind, goal, unit_id, trace_id, flag_key, variant, value, at, stored_at, joined_at)
      select id, environment, service, kind, goal, unit_id, trace_id, flag_key, variant, value, at, now(),
        case when variant is not null or not environment = any($2::text[]) then now() end
      from json_to_recordset($1) as t(id text, environment text, service text, kind text, goal text, unit_id text,
        trace_id text, flag_key text, variant text, value float8, at timestamptz)
      order by id
      on conflict (id) do nothing
      returning id, joined_at is not null as counted`,
    values: [JSON.stringify(rows), waiting],
  });
  return new Map(result.rows.map((row) => [row.id, row.counted]));
}

function observationOf(event: UnitEvent): Observed {
  const { environment, service, flagKey, variant } = event;
  const servedAtMs = event.servedAtMs ?? event.atMs;
  const where = { environment, service, flagKey, variant, servedAtMs };
  if (event.kind === "feedback") return { ...where, observation: { kind: "feedback", score: event.value } };
  return { ...where, observation: { kind: "conversion", goal: event.goal, converted: event.value === 1 } };
}

/** An event that names its variant itself may be the first that is heard of its unit. */
function sightingOf(event: UnitEvent): Sighting[] {
  const { environment, flagKey, variant, unitId } = event;
  if (flagKey === null || variant === null || unitId === null || event.servedAtMs !== null) return [];
  return [{ environment, flagKey, variant, unitId, beganAtMs: event.atMs }];
}

interface WaitingRow {
  id: string;
  environment: string;
  service: string;
  kind: "feedback" | "conversion";
  goal: string;
  unit_id: string | null;
  trace_id: string | null;
  flag_key: string | null;
  value: number;
  at: Date;
  given_up: boolean;
}

/** Counts stored events whose variant is known by now; after `giveUpMinutes` also those whose variant never came. */
export async function sweepUnitEvents(
  client: Queryable,
  limits: { rows: number; giveUpMinutes: number },
): Promise<Observed[]> {
  const waiting = await client.query<WaitingRow>({
    name: "ingest-waiting-unit-events",
    text: `select id, environment, service, kind, goal, unit_id, trace_id, flag_key, value, at,
        stored_at < now() - make_interval(mins => $2) as given_up
      from unit_event where joined_at is null and ctid = any(${endsOf("unit_event", "joined_at is null")})
      for update skip locked`,
    values: [limits.rows, limits.giveUpMinutes],
  });
  if (waiting.rows.length === 0) return [];
  const events = await resolved(client, waiting.rows.map(eventOf));
  const counted = events.filter((event, position) => event.variant !== null || waiting.rows[position]!.given_up);
  await client.query({
    name: "ingest-join-unit-events",
    text: `update unit_event u set joined_at = now(), flag_key = t.flag_key, variant = t.variant,
        unit_id = coalesce(u.unit_id, t.unit_id)
      from json_to_recordset($1) as t(id text, flag_key text, variant text, unit_id text) where u.id = t.id`,
    values: [
      JSON.stringify(
        counted.map(({ id, flagKey, variant, unitId }) => ({ id, flag_key: flagKey, variant, unit_id: unitId })),
      ),
    ],
  });
  return counted.map(observationOf);
}

function eventOf(row: WaitingRow): UnitEvent {
  const shared = {
    id: row.id,
    environment: row.environment,
    service: row.service,
    unitId: row.unit_id,
    traceId: row.trace_id,
    flagKey: row.flag_key,
    variant: null,
    value: row.value,
    atMs: row.at.getTime(),
    servedAtMs: null,
  };
  return row.kind === "feedback" ? { ...shared, kind: "feedback" } : { ...shared, kind: "conversion", goal: row.goal };
}
