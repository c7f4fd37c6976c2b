import { sql } from "drizzle-orm";
import { PARTITION_DROP_LOCK } from "#db/advisory-locks";
import { readPolicy } from "#db/rows/policy";
import type { Retention } from "#lib/domain/policy/retention";
import type { CommandContext } from "./context.ts";
import { requirePermission } from "./require-permission.ts";

/** A month of ticks goes in slices, so that no round holds up the next duty for long. */
const ROWS_AT_ONCE = 50_000;

/**
 * Removes what has served its time, as the retention policy says. Every statement may be repeated, and none touches
 * state, audit, decisions or evidence: those are kept.
 */
export async function pruneRecords(ctx: CommandContext): Promise<void> {
  await requirePermission(ctx, "rollout:pause");
  const { db } = ctx;
  const retention = await readPolicy(db, "retention");
  const days = (count: number) => sql`make_interval(days => ${count})`;
  await db.execute(
    sql`select ensure_telemetry_partitions((now() at time zone 'UTC')::date - 1, (now() at time zone 'UTC')::date + 2)`,
  );
  // A batch is repeated within minutes or never; a receipt is promised for a day.
  await db.execute(sql`delete from ingest_batch where received_at < now() - interval '1 day'`);
  await db.execute(sql`delete from command_receipt where created_at < now() - interval '1 day'`);
  await db.execute(sql`delete from outbox_message where delivered_at < now() - interval '30 days'`);
  await db.execute(sql`delete from gateway_inbox where processed_at < now() - interval '30 days'`);
  await db.execute(sql`delete from process_instance where last_seen_at < now() - interval '1 hour'`);
  // Failed sign-ins count for minutes; a session stays on its person's page for as long as somebody may ask about it.
  await db.execute(sql`delete from sign_in_failure where at < now() - interval '1 hour'`);
  await db.execute(sql`delete from person_session where coalesce(ended_at, expires_at) < now() - interval '30 days'`);
  for (const counted of [sql`gate_input`, sql`gate_delta`, sql`counted_unit`])
    await db.execute(
      sql`delete from ${counted} d using rollout r
          where r.id = d.rollout_id and r.state not in ('running', 'paused', 'baking', 'failed')`,
    );
  await db.execute(
    sql`delete from rollup where bucket_at < now() - ${days(retention.countersDays)} and not demo_history`,
  );
  await db.execute(sql`delete from outcome where stored_at < now() - ${days(retention.countersDays)}`);
  await db.execute(sql`delete from unit_event where at < now() - ${days(retention.countersDays)}`);
  await pruneEnded(ctx, retention);
  await dropOldPartitions(ctx, retention.telemetryDays);
}

async function pruneEnded({ db }: CommandContext, { ticksDays, countersDays }: Retention): Promise<void> {
  const endedFor = (days: number) =>
    sql`r.state in ('completed', 'rolled_back', 'aborted') and r.ended_at < now() - make_interval(days => ${days})`;
  await db.execute(
    sql`delete from tick where ctid = any(array(
          select t.ctid from tick t join rollout r on r.id = t.rollout_id
          where ${endedFor(ticksDays)}
            and not exists (select 1 from evidence e where e.rollout_id = t.rollout_id and e.tick = t.number)
            and not exists (select 1 from decision d where d.rollout_id = t.rollout_id and d.tick = t.number)
          limit ${ROWS_AT_ONCE}))`,
  );
  await db.execute(
    sql`delete from exposure where ctid = any(array(
          select e.ctid from exposure e join rollout r on r.id = e.rollout_id
          where ${endedFor(countersDays)} limit ${ROWS_AT_ONCE}))`,
  );
}

/** Dropping a day is instant and leaves no bloat; deleting its rows would be neither. */
async function dropOldPartitions({ db }: CommandContext, keepDays: number): Promise<void> {
  const old = await db.execute<{ name: string }>(
    sql`select child.relname as name from pg_inherits i
          join pg_class child on child.oid = i.inhrelid join pg_class parent on parent.oid = i.inhparent
        where parent.relname in ('span', 'log_event') and child.relname ~ '_[0-9]{8}$'
          and to_date(right(child.relname, 8), 'YYYYMMDD') < (now() at time zone 'UTC')::date - ${keepDays}::int`,
  );
  if (old.rows.length === 0) return;
  await db.transaction(async (tx) => {
    // A backup reads the days one by one. Waiting for it here would hold up every gateway that stores telemetry.
    const free = await tx.execute(sql`select pg_try_advisory_xact_lock(${PARTITION_DROP_LOCK}::bigint) as yes`);
    if (!free.rows[0]?.yes) return;
    for (const { name } of old.rows) await tx.execute(sql`drop table if exists ${sql.identifier(name)}`);
  });
}
