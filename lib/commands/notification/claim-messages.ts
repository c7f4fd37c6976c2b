import { sql } from "drizzle-orm";
import type { MessageContent } from "#lib/domain/notification/notifier";
import type { CommandContext } from "../kernel/context.ts";

export interface ClaimedMessage {
  id: string;
  event: string;
  environment: string;
  content: MessageContent;
  reason: string;
  createdAt: Date;
  /** Attempts made, this one included. */
  attempts: number;
  destination: {
    id: string;
    kind: string;
    name: string;
    settings: Record<string, unknown>;
    sealedSecret: Buffer | null;
    enabled: boolean;
  };
}

/** Longer than any attempt may take, so that a claim never runs out while its attempt is alive. */
export const CLAIM_SECONDS = 45;

/**
 * Takes due messages for one deliverer. Several may ask at once: each row goes to one of them, and a row whose
 * deliverer died comes back when its claim runs out (database time).
 */
export async function claimMessages(
  ctx: Pick<CommandContext, "db">,
  request: { deliverer: string; limit: number },
): Promise<ClaimedMessage[]> {
  const result = await ctx.db.execute<Record<string, unknown>>(sql`
    with due as (
      select id from outbox_message
      where delivered_at is null and abandoned_at is null and next_attempt_at <= now()
        and (claimed_until is null or claimed_until < now())
      order by next_attempt_at
      limit ${request.limit}
      for update skip locked
    ), claimed as (
      update outbox_message m
      set claimed_by = ${request.deliverer}, claimed_until = now() + make_interval(secs => ${CLAIM_SECONDS}),
          attempts = attempts + 1
      from due where m.id = due.id
      returning m.*
    )
    select c.id, c.event, c.environment, c.payload, c.reason, c.created_at, c.attempts,
           d.id as destination_id, d.kind, d.name, d.settings, d.sealed_secret, d.enabled
    from claimed c join destination d on d.id = c.destination_id
    order by c.created_at, c.id`);
  return result.rows.map((row) => ({
    id: String(row.id),
    event: String(row.event),
    environment: String(row.environment),
    content: row.payload as MessageContent,
    reason: String(row.reason),
    createdAt: new Date(row.created_at as string | Date),
    attempts: Number(row.attempts),
    destination: {
      id: String(row.destination_id),
      kind: String(row.kind),
      name: String(row.name),
      settings: row.settings as Record<string, unknown>,
      sealedSecret: row.sealed_secret as Buffer | null,
      enabled: Boolean(row.enabled),
    },
  }));
}
