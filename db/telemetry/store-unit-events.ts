import type { Sighting } from "../../lib/domain/telemetry/exposure.ts";
import type { Observed } from "../../lib/domain/telemetry/observed.ts";
import type {
  ConversionEvent,
  FeedbackEvent,
  OutcomeEvent,
  StopReportEvent,
} from "../../lib/domain/telemetry/outcome-event.ts";
import type { ReportedStop } from "../../lib/domain/telemetry/stop-event.ts";
import type { Queryable } from "./queryable.ts";
import { resolveAssignments } from "./resolve-assignments.ts";
import type { StoredOutcomes } from "./store-outcomes.ts";
import { endsOf } from "./waiting-rows.ts";

type UnitEvent = FeedbackEvent | ConversionEvent | StopReportEvent;

export interface CountedUnitEvents {
  observed: Observed[];
  stops: ReportedStop[];
}

/** Ids are the application's; two environments may use the same one. */
const rowId = (event: UnitEvent): string => `${event.environment}/${event.id}`;

/** Feedback, conversions and stop events, each once by its id; what has a variant is counted, the rest waits for the sweep. */
export async function storeUnitEvents(
  client: Queryable,
  input: { events: readonly UnitEvent[]; waiting: readonly string[] },
): Promise<StoredOutcomes & CountedUnitEvents> {
  const known = new Set<OutcomeEvent>();
  const first = new Map<string, UnitEvent>();
  for (const event of input.events) {
    if (first.has(rowId(event))) known.add(event);
    else first.set(rowId(event), event);
  }
  if (first.size === 0) return { observed: [], stops: [], sightings: [], known };
  const events = await resolved(client, [...first.values()], () => false);
  const added = await insertEvents(client, events, input.waiting);
  for (const event of first.values()) if (!added.has(rowId(event))) known.add(event);
  const counted = events.filter((event) => added.get(rowId(event)) === true);
  return { ...countedAs(counted), sightings: counted.flatMap(sightingOf), known };
}

/** @param isImpatient whether a stop event that waited for its trace asks for its unit by now */
async function resolved(
  client: Queryable,
  events: UnitEvent[],
  isImpatient: (position: number) => boolean,
): Promise<UnitEvent[]> {
  const open = events.filter((event) => event.variant === null);
  const wanted = open.map((event) => {
    const waits = event.kind === "stop_event" && event.traceId !== null && !isImpatient(events.indexOf(event));
    return waits ? { ...event, unitId: null } : event;
  });
  const assignments = await resolveAssignments(client, wanted);
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
    goal: nameOf(event),
    unit_id: event.unitId,
    trace_id: event.traceId,
    flag_key: event.flagKey,
    variant: event.variant,
    value: event.kind === "stop_event" ? 1 : event.value,
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

const nameOf = (event: UnitEvent): string =>
  event.kind === "feedback" ? "" : event.kind === "conversion" ? event.goal : event.event;

function countedAs(events: readonly UnitEvent[]): CountedUnitEvents {
  const isStop = (event: UnitEvent): event is StopReportEvent => event.kind === "stop_event";
  return {
    observed: events.flatMap((event) => (isStop(event) ? [] : [observationOf(event)])),
    stops: events.filter(isStop).map(stopOf),
  };
}

function stopOf({ environment, service, flagKey, variant, ...said }: StopReportEvent): ReportedStop {
  const { id, event, atMs, traceId } = said;
  // A unit may have met the candidate in an earlier attempt, too; only a trace tells of the very request.
  const servedAtMs = (traceId === null ? null : said.servedAtMs) ?? atMs;
  const by = { kind: "service", name: service } as const;
  const occurrence = { id, event, at: new Date(atMs).toISOString(), by };
  return { environment, flagKey, variant, servedAtMs, occurrence };
}

function observationOf(event: FeedbackEvent | ConversionEvent): Observed {
  const { environment, service, flagKey, variant, unitId } = event;
  const servedAtMs = event.servedAtMs ?? event.atMs;
  const where = { environment, service, flagKey, variant, unitId, servedAtMs };
  if (event.kind === "feedback") return { ...where, observation: { kind: "feedback", score: event.value } };
  return { ...where, observation: { kind: "conversion", goal: event.goal, converted: event.value === 1 } };
}

/**
 * An event that names its variant itself may be the first that is heard of its unit. Not a stop event: only harm is
 * reported, so such units would not stand in their planned ratio.
 */
function sightingOf(event: UnitEvent): Sighting[] {
  const { environment, flagKey, variant, unitId } = event;
  if (event.kind === "stop_event") return [];
  if (flagKey === null || variant === null || unitId === null || event.servedAtMs !== null) return [];
  const { unitServedAtMs, atMs } = event;
  const beganAtMs = unitServedAtMs ?? atMs;
  return [{ environment, flagKey, variant, unitId, beganAtMs, isServedBefore: unitServedAtMs === undefined }];
}

interface WaitingRow {
  id: string;
  environment: string;
  service: string;
  kind: UnitEvent["kind"];
  goal: string;
  unit_id: string | null;
  trace_id: string | null;
  flag_key: string | null;
  value: number;
  at: Date;
  given_up: boolean;
  impatient: boolean;
}

/** Counts stored events whose variant is known by now; after `giveUpMinutes` also those whose variant never came. */
export async function sweepUnitEvents(
  client: Queryable,
  limits: { rows: number; giveUpMinutes: number; tracePatienceSeconds: number },
): Promise<CountedUnitEvents> {
  const waiting = await client.query<WaitingRow>({
    name: "ingest-waiting-unit-events",
    text: `select id, environment, service, kind, goal, unit_id, trace_id, flag_key, value, at,
        stored_at < now() - make_interval(mins => $2) as given_up,
        stored_at < now() - make_interval(secs => $3) as impatient
      from unit_event where joined_at is null and ctid = any(${endsOf("unit_event", "joined_at is null")})
      for update skip locked`,
    values: [limits.rows, limits.giveUpMinutes, limits.tracePatienceSeconds],
  });
  if (waiting.rows.length === 0) return { observed: [], stops: [] };
  const events = await resolved(client, waiting.rows.map(eventOf), (position) => waiting.rows[position]!.impatient);
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
  return countedAs(counted);
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
    atMs: row.at.getTime(),
    servedAtMs: null,
  };
  switch (row.kind) {
    case "feedback":
      return { ...shared, kind: "feedback", value: row.value };
    case "conversion":
      return { ...shared, kind: "conversion", goal: row.goal, value: row.value };
    default:
      return { ...shared, kind: "stop_event", id: row.id.slice(row.environment.length + 1), event: row.goal };
  }
}
