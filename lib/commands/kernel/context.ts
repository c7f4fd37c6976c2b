import { sql } from "drizzle-orm";
import type { Database } from "#db/client";
import type { Actor } from "#lib/domain/access/actor";
import type { RandomBytes } from "#lib/domain/kernel/id";

/** What every command gets: who asks, when it began, and the store. `now` is fixed for the whole command. */
export interface CommandContext {
  db: Database;
  actor: Actor;
  now: Date;
  random: RandomBytes;
  /**
   * Issuer of the identity provider that this process trusts, from the doors where people are changed; undefined: none
   * is configured, so passwords open the console whatever the policy says.
   */
  trustedIssuer?: string | undefined;
}

/**
 * State, audit and outbox of one command commit together or not at all. Nests politely: inside an open
 * transaction it opens a savepoint. No network call belongs inside.
 */
export function inTransaction<T>(ctx: CommandContext, work: (ctx: CommandContext) => Promise<T>): Promise<T> {
  return ctx.db.transaction((tx) => work({ ...ctx, db: tx as unknown as Database }));
}

/**
 * Marks that this transaction changes what gateways serve, and tells them on commit.
 * Locks the one config row, so revisions commit in order.
 * @returns the revision that carries this transaction's change.
 */
export async function bumpConfigRevision(ctx: CommandContext): Promise<number> {
  const result = await ctx.db.execute<{ revision: string }>(
    sql`update config_state set revision = revision + 1, changed_at = now() where id = 1 returning revision`,
  );
  const revision = Number(result.rows[0]?.revision);
  await ctx.db.execute(sql`select pg_notify('evenkeel_config', ${String(revision)})`);
  return revision;
}

/** Channels of NOTIFY. A listener that misses one polls; a notification is never the only carrier of a fact. */
export const channels = {
  config: "evenkeel_config",
  gateway: "evenkeel_gateway",
  outbox: "evenkeel_outbox",
  status: "evenkeel_status",
  traffic: "evenkeel_traffic",
  /** A stop event waits in the deltas (also sent by `db/telemetry/store-sums.ts`). */
  stop: "evenkeel_stop",
} as const;

export async function notify(
  ctx: CommandContext,
  channel: (typeof channels)[keyof typeof channels],
  payload = "",
): Promise<void> {
  await ctx.db.execute(sql`select pg_notify(${channel}, ${payload})`);
}
