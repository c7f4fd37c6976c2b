import { sql } from "drizzle-orm";
import type { Database } from "#db/client";

/** A service that was seen in operation and is not in the catalogue. Instants are epoch ms. */
export interface UnknownService {
  service: string;
  firstSeenAt: number;
  lastSeenAt: number;
  /** Mean over the last five minutes; null when telemetry never named it or it counted no request then. */
  requestsPerMinute: number | null;
  /** Keys of flags that it owns. */
  flags: string[];
  rolloutCount: number;
  incidentCount: number;
  /** Services that say they need it. */
  neededBy: string[];
}

const WINDOW_MINUTES = 5;
const MOST = 200;

interface Row extends Record<string, unknown> {
  service: string;
  first_seen: string;
  last_seen: string;
  requests: number | null;
  flags: string[];
  rollouts: string;
  incidents: string;
  needed_by: string[];
}

/**
 * What telemetry, flags, rollouts and incidents name and nobody has entered, the latest seen first. Being seen is all
 * that happens: it is offered, never adopted.
 */
export async function unknownServices(
  db: Database,
  { environment, now }: { environment: string; now: Date },
): Promise<UnknownService[]> {
  const since = new Date(now.getTime() - WINDOW_MINUTES * 60_000);
  const result = await db.execute<Row>(sql`
    with seen as (
      select service, first_seen_at as first_at, last_seen_at as last_at from service_seen where environment = ${environment}
      union all select service, created_at, created_at from flag where environment = ${environment}
      union all select service, created_at, coalesce(ended_at, last_telemetry_at, created_at) from rollout
        where environment = ${environment}
      union all select service, detected_at, coalesce(resolved_at, detected_at) from incident
        where environment = ${environment}),
    named as (
      select service, min(first_at) as first_at, max(last_at) as last_at from seen
      where service <> '' and not exists (
        select 1 from service_profile p where p.environment = ${environment} and p.service = seen.service)
      group by service order by max(last_at) desc, service limit ${MOST})
    select named.service,
      extract(epoch from first_at) * 1000 as first_seen, extract(epoch from last_at) * 1000 as last_seen,
      (select sum(n) from rollup where environment = ${environment} and service = named.service
        and metric = 'requests' and bucket_at >= ${since} and not demo_history) as requests,
      array(select key from flag where environment = ${environment} and service = named.service order by key) as flags,
      (select count(*) from rollout where environment = ${environment} and service = named.service) as rollouts,
      (select count(*) from incident where environment = ${environment} and service = named.service) as incidents,
      array(select service from service_dependency d where environment = ${environment} and depends_on = named.service
        order by 1) as needed_by
    from named order by last_at desc, named.service`);
  return result.rows.map((row) => ({
    service: row.service,
    firstSeenAt: Number(row.first_seen),
    lastSeenAt: Number(row.last_seen),
    requestsPerMinute: row.requests === null ? null : Number(row.requests) / WINDOW_MINUTES,
    flags: row.flags,
    rolloutCount: Number(row.rollouts),
    incidentCount: Number(row.incidents),
    neededBy: row.needed_by,
  }));
}
