import { and, eq, sql } from "drizzle-orm";
import type { Database } from "#db/client";
import { rollout } from "#db/schema/rollout";
import { suppressedGroups } from "#lib/domain/fairness/small-groups";

export interface GroupReach {
  group: string;
  /** Null: withheld, because the group or the one that it could be told from is small. */
  decisions: number | null;
  units: number | null;
}

/** Who met the candidate of a rollout. */
export interface BlastRadius {
  rolloutId: string;
  environment: string;
  variant: string;
  asOf: string;
  from: string | null;
  /** End of the rollout; null while it goes on. */
  to: string | null;
  /** Requests that it served, from counters of ten seconds; what retention removed is not in them. */
  requests: number;
  /** Distinct units with stored telemetry of it. */
  units: number;
  /** Of those, units that met the baseline too. */
  unitsWithBoth: number;
  /** Null: not asked for, or not to be read. Distinct units and decisions of outcome events that name a group. */
  groups: GroupReach[] | null;
}

interface Counts extends Record<string, unknown> {
  requests: string | null;
  units: string;
  both: string;
}

/** @returns undefined when there is no such rollout. */
export async function blastRadius(
  db: Database,
  { rolloutId, now, withGroups }: { rolloutId: string; now: Date; withGroups: boolean },
): Promise<BlastRadius | undefined> {
  const [row] = await db.select().from(rollout).where(eq(rollout.id, rolloutId));
  if (!row) return undefined;
  const { environment, service, candidateVariant: variant, startedAt, endedAt } = row;
  const until = endedAt ?? now;
  const counted = await db.execute<Counts>(sql`
    select
      (select sum(n) from rollup where environment = ${environment} and service = ${service} and metric = 'requests'
        and variant = ${variant} and not demo_history
        and bucket_at > ${startedAt ?? now}::timestamptz - interval '10 seconds' and bucket_at <= ${until}::timestamptz)
        as requests,
      (select count(*) from exposure where rollout_id = ${rolloutId} and variant = ${variant}) as units,
      (select count(*) from exposure e where rollout_id = ${rolloutId} and variant = ${variant} and exists (
        select 1 from exposure o where o.rollout_id = e.rollout_id and o.unit_id = e.unit_id
          and o.variant = ${row.baselineVariant})) as both`);
  const [{ requests, units, both } = { requests: null, units: "0", both: "0" }] = counted.rows;
  return {
    rolloutId,
    environment,
    variant,
    asOf: now.toISOString(),
    from: startedAt?.toISOString() ?? null,
    to: endedAt?.toISOString() ?? null,
    requests: Number(requests ?? 0),
    units: Number(units),
    unitsWithBoth: Number(both),
    groups: withGroups ? await reachByGroup(db, { row, until }) : null,
  };
}

async function reachByGroup(
  db: Database,
  { row, until }: { row: typeof rollout.$inferSelect; until: Date },
): Promise<GroupReach[]> {
  const { environment, service, flagKey, candidateVariant, startedAt } = row;
  const { rows } = await db.execute<{ group_key: string; decisions: string; units: string }>(sql`
    select group_key, count(*) as decisions, count(distinct unit_id) as units from outcome
    where ${and(sql`environment = ${environment}`, sql`service = ${service}`, sql`variant = ${candidateVariant}`)}
      and (flag_key = ${flagKey} or flag_key is null) and group_key is not null and predicted is not null
      and predicted_at >= ${startedAt ?? until}::timestamptz and predicted_at <= ${until}::timestamptz
    group by group_key order by group_key`);
  const sizes = Object.fromEntries(rows.map(({ group_key: group, units }) => [group, Number(units)]));
  const withheld = suppressedGroups(sizes);
  return rows.map(({ group_key: group, decisions, units }) =>
    withheld.has(group)
      ? { group, decisions: null, units: null }
      : { group, decisions: Number(decisions), units: Number(units) },
  );
}
