import { sql } from "drizzle-orm";
import type { Database } from "#db/client";

export interface OlderKey {
  id: string;
  name: string;
  hint: string;
  /** ISO 8601; null when it was never used. */
  lastUsedAt: string | null;
}

/**
 * Live keys that are not known to be stored under the secret of this mark. A hash does not tell its secret, the audit
 * does: from the rotation on every new key is under the newest, and so is one that was stored anew when it was used.
 */
export async function keysUnderOlderSecret(db: Database, newestMark: string): Promise<OlderKey[]> {
  const result = await db.execute<{ id: string; name: string; hint: string; used: string | null }>(sql`
    with rotated as (
      select min(at) as at from audit_entry
      where subject_kind = 'secret' and subject_id = ${newestMark} and action = 'secret.rotated'
    )
    select id, name, hint, to_char(last_used_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as used
    from api_key key
    where revoked_at is null and (expires_at is null or expires_at > now())
      and not coalesce(created_at > (select at from rotated), false)
      and not exists (
        select 1 from audit_entry entry where subject_kind = 'key' and subject_id = key.id
          and (action = 'key.rehashed' and detail->>'secretMark' = ${newestMark}
            or action = 'key.rotation_finished' and exists (
              select 1 from audit_entry started where started.subject_kind = 'key' and started.subject_id = key.id
                and started.action = 'key.rotation_started' and started.id < entry.id
                and started.at > (select at from rotated))))
    order by last_used_at desc nulls last, name`);
  return result.rows.map(({ used, ...row }) => ({ ...row, lastUsedAt: used }));
}
