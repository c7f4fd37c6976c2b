import { sql } from "drizzle-orm";
import type { Database } from "#db/client";

/** What the workers' hourly check last said about the audit's chain. */
export interface ChainSight {
  /** Epoch ms. */
  checkedAt: number;
  links: number;
  head: string;
  /** The first entry that does not fit, in words; null while the chain holds. */
  broken: string | null;
}

/** Of the workers that live: a break first, else the newest check. Null while no worker has checked. */
export async function chainSight(db: Database): Promise<ChainSight | null> {
  const result = await db.execute<{ sight: ChainSight }>(
    sql`select detail->'audit' as sight from process_instance
        where kind = 'worker' and last_seen_at > now() - interval '1 minute' and jsonb_typeof(detail->'audit') = 'object'
        order by detail->'audit'->>'broken' is null, (detail->'audit'->>'checkedAt')::float8 desc limit 1`,
  );
  return result.rows[0]?.sight ?? null;
}
