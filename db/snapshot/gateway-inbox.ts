import type pg from "pg";
import type { RollbackReason } from "../../lib/domain/rollout/state.ts";

type Queryable = Pick<pg.Pool, "query">;

/** A rollback that a gateway applied and journalled by itself. Instants are ISO 8601. */
export interface InboxEntry {
  /** Made once with the journal entry, so that appending twice is harmless. */
  id: string;
  environment: string;
  rolloutId: string;
  gatewayId: string;
  payload: {
    reason: RollbackReason;
    words?: string;
    keyName?: string;
    requestedAt: string;
    appliedAt: string;
    /** For `unguarded`: the last sign of a watch. */
    unguardedSince?: string;
  };
}

/** Hands the order to the worker, which runs the ordinary command from it. */
export async function appendToInbox(database: Queryable, entry: InboxEntry): Promise<void> {
  await database.query({
    text: `with entered as (
        insert into gateway_inbox (id, kind, environment, rollout_id, gateway_id, payload, received_at)
        values ($1, 'roll_back', $2, $3, $4, $5, now()) on conflict (id) do nothing returning id)
      select pg_notify('evenkeel_gateway', id) from entered`,
    values: [entry.id, entry.environment, entry.rolloutId, entry.gatewayId, JSON.stringify(entry.payload)],
    query_timeout: 2_000,
  } as pg.QueryConfig);
}

/** Of these entries, those that the worker has not processed yet. */
export async function listUnprocessed(database: Queryable, ids: readonly string[]): Promise<Set<string>> {
  const result = await database.query({
    text: "select id from gateway_inbox where id = any($1) and processed_at is null",
    values: [ids],
    query_timeout: 2_000,
  } as pg.QueryConfig);
  return new Set(result.rows.map((row: { id: string }) => row.id));
}
