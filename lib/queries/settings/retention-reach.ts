import { type SQL, sql } from "drizzle-orm";
import type { Database } from "#db/client";
import type { Retention } from "#lib/domain/policy/retention";

/** What is there of one class of records, and what a retention would remove of it at the next round. */
export interface Reach {
  /** Start of the oldest record, epoch ms; null when there are none. */
  oldestAt: number | null;
  /** Rows, or days of telemetry, that would go. */
  going: number;
  /** There are more than were counted. */
  isMore: boolean;
}

export type RetentionReach = Record<keyof Retention, Reach>;

/** Counting stops here: that it is many is all that a decision needs. */
const COUNTED_AT_MOST = 100_000;

/** What each retention would remove now. Reads only; the prune command removes. */
export async function retentionReach(db: Database, retention: Retention): Promise<RetentionReach> {
  const before = (days: number) => sql`now() - make_interval(days => ${days})`;
  const { countersDays, ticksDays } = retention;
  const ended = sql`r.state in ('completed', 'rolled_back', 'aborted')`;
  return {
    telemetryDays: await telemetryReach(db, retention.telemetryDays),
    countersDays: await rowsReach(db, {
      oldest: sql`select least(
        (select min(bucket_at) from rollup where not demo_history), (select min(stored_at) from outcome),
        (select min(at) from unit_event))`,
      going: sql`
        (select 1 from rollup where bucket_at < ${before(countersDays)} and not demo_history)
        union all (select 1 from outcome where stored_at < ${before(countersDays)})
        union all (select 1 from unit_event where at < ${before(countersDays)})
        union all (select 1 from exposure e join rollout r on r.id = e.rollout_id
          where ${ended} and r.ended_at < ${before(countersDays)})`,
    }),
    ticksDays: await rowsReach(db, {
      oldest: sql`select min(t.taken_at) from tick t join rollout r on r.id = t.rollout_id where ${ended}`,
      going: sql`select 1 from tick t join rollout r on r.id = t.rollout_id
        where ${ended} and r.ended_at < ${before(ticksDays)}
          and not exists (select 1 from evidence e where e.rollout_id = t.rollout_id and e.tick = t.number)
          and not exists (select 1 from decision d where d.rollout_id = t.rollout_id and d.tick = t.number)`,
    }),
  };
}

async function telemetryReach(db: Database, keepDays: number): Promise<Reach> {
  const { rows } = await db.execute<{ day: string; goes: boolean }>(
    sql`select distinct day, day < (now() at time zone 'UTC')::date - ${keepDays}::int as goes
        from (select to_date(right(child.relname, 8), 'YYYYMMDD') as day from pg_inherits i
          join pg_class child on child.oid = i.inhrelid join pg_class parent on parent.oid = i.inhparent
          where parent.relname in ('span', 'log_event') and child.relname ~ '_[0-9]{8}$') partitions
        where day <= (now() at time zone 'UTC')::date order by day`,
  );
  const [oldest] = rows;
  return {
    oldestAt: oldest ? new Date(`${String(oldest.day).slice(0, 10)}T00:00:00Z`).getTime() : null,
    going: rows.filter(({ goes }) => goes).length,
    isMore: false,
  };
}

async function rowsReach(db: Database, { oldest, going }: { oldest: SQL; going: SQL }): Promise<Reach> {
  const { rows } = await db.execute<{ oldest: string | null; going: string }>(
    sql`select extract(epoch from (${oldest})) * 1000 as oldest,
        (select count(*) from (select 1 from (${going}) counted limit ${COUNTED_AT_MOST + 1}) bounded) as going`,
  );
  const count = Number(rows[0]?.going ?? 0);
  return {
    oldestAt: rows[0]?.oldest == null ? null : Math.round(Number(rows[0].oldest)),
    going: Math.min(count, COUNTED_AT_MOST),
    isMore: count > COUNTED_AT_MOST,
  };
}
