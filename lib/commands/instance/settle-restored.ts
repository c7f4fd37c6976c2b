import { sql } from "drizzle-orm";
import { INSTANCE } from "#db/rows/restart";
import { bumpConfigRevision, type CommandContext, inTransaction } from "../kernel/context.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requirePermission } from "../kernel/require-permission.ts";

/** Why a message that waited in the outbox was given up; shown in the delivery log. */
export const NOT_SENT_AGAIN =
  "not sent: the instance was restored, and it may have been sent after the backup was made";

/** More changes of configuration than anybody made between the backup and the loss. */
const REVISION_LEAP = 1_000_000;

export interface Settled {
  messages: number;
  sessions: number;
  links: number;
  deltas: number;
  rollouts: { id: string; title: string; state: string; trafficPercent: number }[];
}

/**
 * Makes a restored instance safe to start, in the transaction that restored it. What is true of the present only does
 * not come back: sessions, one-time links, processes, leases, messages under way, telemetry that waited to be judged.
 * Rollouts stay where they were; `beginAfterRestore` says when they go on.
 */
export async function settleRestored(
  ctx: CommandContext,
  backup: { madeAt: string; auditHead: { seq: number; hash: string } | null },
): Promise<Settled> {
  await requirePermission(ctx, "key:write");
  return inTransaction(ctx, async (tx) => {
    const now = ctx.now.toISOString();
    const count = async (statement: ReturnType<typeof sql>): Promise<number> =>
      (await tx.db.execute(statement)).rowCount ?? 0;
    const messages = await count(sql`update outbox_message
      set abandoned_at = ${now}, claimed_by = null, claimed_until = null, sealed_token = null, last_error = ${NOT_SENT_AGAIN}
      where delivered_at is null and abandoned_at is null`);
    const sessions = await count(
      sql`update person_session set ended_at = ${now}, ended_because = 'restored' where ended_at is null`,
    );
    await count(sql`update user_account set session_version = session_version + 1`);
    const links = await count(sql`update access_link set revoked_at = ${now}
      where used_at is null and revoked_at is null and kind <> 'set_up'`);
    const deltas = (await count(sql`delete from gate_input`)) + (await count(sql`delete from gate_delta`));
    await count(sql`delete from process_instance`);
    await count(sql`update lease set token = token + 1, expires_at = ${now}`);
    // A gateway that lived on must not take a revision of the lost instance for one of this.
    await count(sql`update config_state set revision = revision + ${REVISION_LEAP} where id = 1`);
    await bumpConfigRevision(tx);
    const active = await tx.db.execute<{ id: string; title: string; state: string; percent: number }>(
      sql`select id, title, state, traffic_percent as percent from rollout
          where state in ('running', 'paused', 'baking', 'failed') order by created_at`,
    );
    const rollouts = active.rows.map(({ percent, ...row }) => ({ ...row, trafficPercent: Number(percent) }));
    await recordAudit(tx, "instance.restored", {
      subject: INSTANCE,
      detail: {
        backupMadeAt: backup.madeAt,
        backupAuditHead: backup.auditHead,
        messagesNotSent: messages,
        sessionsEnded: sessions,
        linksRevoked: links,
        rollouts: rollouts.map(({ id }) => id),
      },
    });
    return { messages, sessions, links, deltas, rollouts };
  });
}
