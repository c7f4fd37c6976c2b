import type pg from "pg";

type Queryable = Pick<pg.Pool, "query">;

export interface GatewayProcess {
  id: string;
  startedAt: Date;
  /** The config revision that this gateway serves now. */
  appliedRevision: number;
  detail: Record<string, unknown>;
}

/** Says that this gateway lives and what it serves, and wakes whoever waits for a change of traffic to be verified. */
export async function reportGateway(database: Queryable, gateway: GatewayProcess): Promise<void> {
  await database.query({
    text: `with seen as (
        insert into process_instance (id, kind, started_at, last_seen_at, applied_revision, detail)
        values ($1, 'gateway', $2, now(), $3, $4)
        on conflict (id) do update set last_seen_at = now(), applied_revision = $3, detail = $4 returning id)
      select pg_notify('evenkeel_gateway', id) from seen`,
    values: [gateway.id, gateway.startedAt, gateway.appliedRevision, JSON.stringify(gateway.detail)],
    query_timeout: 2_000,
  } as pg.QueryConfig);
}

/** A gateway that stops in order is not waited for. */
export async function removeGateway(database: Queryable, id: string): Promise<void> {
  await database.query({
    text: "delete from process_instance where id = $1",
    values: [id],
    query_timeout: 1_000,
  } as pg.QueryConfig);
}
