import type { Pool } from "pg";
import type { Fence } from "#lib/commands/kernel/fence";
import type { LoopTools } from "./loop.ts";

/** Long enough for a slow round, short enough that a duty is idle only briefly after its worker died. */
export const LEASE_SECONDS = 5;

/**
 * Takes or renews the lease of a duty, by the database's clock. The token grows whenever the owner changes or let it
 * expire, so that a transaction begun under an older right is told apart.
 * @returns null while another worker holds it.
 */
export async function takeLease(pool: Pick<Pool, "query">, name: string, owner: string): Promise<Fence | null> {
  const result = await pool.query<{ token: string }>(
    `insert into lease as held (name, owner, token, expires_at)
       values ($1, $2, 1, clock_timestamp() + make_interval(secs => $3))
     on conflict (name) do update set
       owner = excluded.owner,
       token = case when held.owner = excluded.owner and held.expires_at > clock_timestamp()
                    then held.token else held.token + 1 end,
       expires_at = excluded.expires_at
     where held.owner = excluded.owner or held.expires_at <= clock_timestamp()
     returning token`,
    [name, owner, LEASE_SECONDS],
  );
  const token = result.rows[0]?.token;
  return token === undefined ? null : { name, owner, token: Number(token) };
}

/** Lets go at once, so that another worker need not wait for the expiry. */
export async function releaseLeases(pool: Pick<Pool, "query">, owner: string): Promise<void> {
  await pool.query("update lease set expires_at = clock_timestamp() where owner = $1", [owner]);
}

/** Runs a round of a duty when this worker holds its lease; otherwise another worker does it. */
export async function withLease(
  tools: LoopTools,
  name: string,
  work: (fence: Fence) => Promise<void>,
): Promise<boolean> {
  const fence = await takeLease(tools.db.pool, name, tools.workerId);
  if (!fence) return false;
  await work(fence);
  return true;
}
