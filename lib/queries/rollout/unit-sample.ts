import { sql } from "drizzle-orm";
import type { Database } from "#db/client";
import { findTrafficRoute } from "#db/rows/traffic-route";
import type { UnitSample } from "#lib/domain/rollout/unit-of-analysis";
import { routeKinds } from "#lib/domain/traffic/route-kinds";

const WINDOW_MS = 3_600_000;
const MOST_REQUESTS = 5_000;
const SERVER_SPAN = 2;

/**
 * Requests of the last hour that named their unit, and how many units these were; null when there were none, or where a
 * route draws each request by itself, so that a request is the unit.
 */
export async function unitSample(
  db: Database,
  { environment, service, now }: { environment: string; service: string; now: Date },
): Promise<UnitSample | null> {
  const route = await findTrafficRoute(db, { environment, service });
  if (route && routeKinds[route.adapter].splits(route.settings) === "request") return null;
  const { rows } = await db.execute<{ requests: number; units: number }>(sql`
    select count(*)::int as requests, count(distinct unit_id)::int as units
    from (select unit_id from span
      where environment = ${environment} and service = ${service} and kind = ${SERVER_SPAN} and unit_id is not null
        and start_time > ${new Date(now.getTime() - WINDOW_MS)} and start_time <= ${now}
      order by start_time desc limit ${MOST_REQUESTS}) as seen`);
  const [sample] = rows;
  return sample && sample.requests > 0 ? { requests: sample.requests, units: sample.units } : null;
}
