import { sql } from "drizzle-orm";
import type { LetterContent } from "#lib/domain/notification/letter";
import type { MessageContent } from "#lib/domain/notification/notifier";
import type { CommandContext } from "../kernel/context.ts";

interface Claimed {
  id: string;
  event: string;
  environment: string;
  reason: string;
  createdAt: Date;
  /** Attempts made, this one included. */
  attempts: number;
}

/** What a destination gets. */
export interface ClaimedNotification extends Claimed {
  kind: "notification";
  content: MessageContent;
  destination: {
    id: string;
    kind: string;
    name: string;
    settings: Record<string, unknown>;
    sealedSecret: Buffer | null;
    enabled: boolean;
  };
}

/** What a person gets, with the one-time link. */
export interface ClaimedLetter extends Claimed {
  kind: "letter";
  content: LetterContent;
  sealedToken: Buffer | null;
  to: { name: string; address: string };
  /** When the link ends. */
  expiresAt: Date;
  /** The link still opens something, and its person may come in. */
  isOpen: boolean;
}

export type ClaimedMessage = ClaimedNotification | ClaimedLetter;

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
    select c.id, c.event, c.environment, c.payload, c.reason, c.created_at, c.attempts, c.sealed_token,
           d.id as destination_id, d.kind, d.name, d.settings, d.sealed_secret, d.enabled,
           l.id as link_id, l.expires_at, u.name as person_name, u.email,
           l.used_at is null and l.revoked_at is null and l.expires_at > now() and u.disabled_at is null as is_open
    from claimed c
    left join destination d on d.id = c.destination_id
    left join access_link l on l.id = c.link_id
    left join user_account u on u.id = l.user_id
    order by c.created_at, c.id`);
  return result.rows.map(claimedOf);
}

function claimedOf(row: Record<string, unknown>): ClaimedMessage {
  const claimed: Claimed = {
    id: String(row.id),
    event: String(row.event),
    environment: String(row.environment),
    reason: String(row.reason),
    createdAt: new Date(row.created_at as string | Date),
    attempts: Number(row.attempts),
  };
  if (row.link_id !== null)
    return {
      ...claimed,
      kind: "letter",
      content: row.payload as LetterContent,
      sealedToken: row.sealed_token as Buffer | null,
      to: { name: String(row.person_name), address: String(row.email) },
      expiresAt: new Date(row.expires_at as string | Date),
      isOpen: Boolean(row.is_open),
    };
  return {
    ...claimed,
    kind: "notification",
    content: row.payload as MessageContent,
    destination: {
      id: String(row.destination_id),
      kind: String(row.kind),
      name: String(row.name),
      settings: row.settings as Record<string, unknown>,
      sealedSecret: row.sealed_secret as Buffer | null,
      enabled: Boolean(row.enabled),
    },
  };
}
