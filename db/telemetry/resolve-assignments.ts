import type { Assignment } from "../../lib/domain/telemetry/assignment.ts";
import type { Queryable } from "./queryable.ts";

export interface Wanted {
  environment: string;
  flagKey: string | null;
  unitId: string | null;
  traceId: string | null;
}

interface Row {
  position: number;
  flag_key: string;
  variant: string;
  unit_id: string | null;
  began_at: Date;
}

// The trace is the most exact witness, then the unit's exposure, then an earlier prediction for the unit.
const text = `
  select w.position, a.flag_key, a.variant, a.unit_id, a.began_at
  from json_to_recordset($1) as w(position int, environment text, flag_key text, unit_id text, trace_id text)
  cross join lateral (
    (select 1 as rank, s.flag_key, s.variant, s.unit_id, s.start_time as began_at from span s
      where s.trace_id = decode(w.trace_id, 'hex') and s.start_time > now() - interval '1 hour'
        and s.environment = w.environment and s.variant is not null and s.flag_key is not null
        and (w.flag_key is null or s.flag_key = w.flag_key)
      order by s.start_time limit 1)
    union all
    (select 2, r.flag_key, e.variant, e.unit_id, e.began_at from rollout r
      join exposure e on e.rollout_id = r.id and e.unit_id = w.unit_id
      where r.environment = w.environment and (w.flag_key is null or r.flag_key = w.flag_key)
        and (r.ended_at is null or r.ended_at > now() - interval '1 day')
      order by e.began_at desc limit 1)
    union all
    (select 3, o.flag_key, o.variant, o.unit_id, o.predicted_at from outcome o
      where o.unit_id = w.unit_id and o.environment = w.environment
        and o.variant is not null and o.flag_key is not null and o.predicted_at is not null
        and (w.flag_key is null or o.flag_key = w.flag_key)
      order by o.predicted_at desc limit 1)
    order by rank limit 1
  ) a`;

/** Which variant served each unit or trace, from what is stored; undefined where nothing tells (yet). */
export async function resolveAssignments(
  client: Queryable,
  wanted: readonly Wanted[],
): Promise<Array<Assignment | undefined>> {
  const found = new Array<Assignment | undefined>(wanted.length).fill(undefined);
  const askable = wanted.flatMap(({ environment, flagKey, unitId, traceId }, position) =>
    unitId === null && traceId === null
      ? []
      : [{ position, environment, flag_key: flagKey, unit_id: unitId, trace_id: traceId }],
  );
  if (askable.length === 0) return found;
  const result = await client.query<Row>({
    name: "ingest-resolve-assignments",
    text,
    values: [JSON.stringify(askable)],
  });
  for (const row of result.rows) {
    const { environment, unitId } = wanted[row.position]!;
    found[row.position] = {
      environment,
      flagKey: row.flag_key,
      variant: row.variant,
      unitId: unitId ?? row.unit_id,
      beganAtMs: row.began_at.getTime(),
    };
  }
  return found;
}
