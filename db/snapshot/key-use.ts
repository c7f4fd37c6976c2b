import type pg from "pg";

/** Notes when keys were last accepted by a gateway. Several gateways report: the latest use stays. */
export async function noteKeyUses(
  database: Pick<pg.Pool, "query">,
  uses: readonly { keyId: string; atMs: number }[],
): Promise<void> {
  await database.query({
    text: `update api_key k set last_used_at = greatest(k.last_used_at, to_timestamp(u.at_ms / 1000))
      from unnest($1::text[], $2::float8[]) u (id, at_ms) where k.id = u.id`,
    values: [uses.map(({ keyId }) => keyId), uses.map(({ atMs }) => atMs)],
    query_timeout: 2_000,
  } as pg.QueryConfig);
}
