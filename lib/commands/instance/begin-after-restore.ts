import { sql } from "drizzle-orm";
import { RESTORE_LOCK } from "#db/advisory-locks";
import { findRestart, INSTANCE } from "#db/rows/restart";
import { trafficChange } from "#db/schema/rollout";
import { actorRecord } from "#lib/domain/access/actor";
import { newId } from "#lib/domain/kernel/id";
import { bumpConfigRevision, type CommandContext, inTransaction } from "../kernel/context.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requirePermission } from "../kernel/require-permission.ts";

/**
 * The first work after a restore. Clocks moved on while nothing ran, so nothing that a clock decides counts from before:
 * each rollout in flight starts the hold of its step (or its bake) again, its share has to be verified again by the
 * gateways, and `instance.begun` is the moment after which telemetry counts as fresh. Does nothing at any other start.
 * @returns how many rollouts start again.
 */
export async function beginAfterRestore(ctx: CommandContext): Promise<number> {
  await requirePermission(ctx, "rollout:pause");
  if ((await findRestart(ctx))?.action !== "instance.restored") return 0;
  return inTransaction(ctx, async (tx) => {
    await tx.db.execute(sql`select pg_advisory_xact_lock(${RESTORE_LOCK})`);
    // Another worker may have been faster.
    if ((await findRestart(tx))?.action !== "instance.restored") return 0;
    // Database time: judging compares it with the time of ticks.
    const now = (await tx.db.execute<{ now: string | Date }>(sql`select clock_timestamp() as now`)).rows[0]!.now;
    const begun = { ...tx, now: new Date(now) };
    const rollouts = await restartHolds(begun);
    const configRevision = await bumpConfigRevision(begun);
    for (const rollout of rollouts)
      await begun.db.insert(trafficChange).values({
        id: newId("trafficChange", begun.now, begun.random),
        rolloutId: rollout.id,
        environment: rollout.environment,
        fromPercent: rollout.percent,
        toPercent: rollout.percent,
        actor: actorRecord(begun.actor),
        configRevision,
        requestedAt: begun.now,
        appliedAt: begun.now,
      });
    await recordAudit(begun, "instance.begun", {
      subject: INSTANCE,
      detail: { rollouts: rollouts.map(({ id }) => id) },
    });
    return rollouts.length;
  });
}

async function restartHolds({ db, now }: CommandContext) {
  const at = now.toISOString();
  const result = await db.execute<{ id: string; environment: string; percent: number }>(
    sql`update rollout set
          bake_until = ${at}::timestamptz + (bake_until - step_started_at),
          step_started_at = ${at}, state_entered_at = ${at}, step_verified_at = null,
          judgement = 'collecting', judgement_since = ${at}, unguarded_since = null, revision = revision + 1
        where state in ('running', 'paused', 'baking')
        returning id, environment, traffic_percent as percent`,
  );
  return result.rows.map((row) => ({ ...row, percent: Number(row.percent) }));
}
