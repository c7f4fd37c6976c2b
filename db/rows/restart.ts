import { sql } from "drizzle-orm";
import { EVERY_ENVIRONMENT } from "../../lib/domain/access/key-environment.ts";
import type { Database } from "../client.ts";

/** What an entry about the installation as a whole names as its subject. */
export const INSTANCE = { kind: "instance", id: "instance", environment: EVERY_ENVIRONMENT } as const;

export interface Restart {
  action: "instance.restored" | "instance.begun";
  at: Date;
}

/** The last word on a restore: it happened and nothing has run since, or when work began after it. */
export async function findRestart({ db }: { db: Database }): Promise<Restart | null> {
  const result = await db.execute<{ action: Restart["action"]; at: string | Date }>(
    sql`select action, at from audit_entry
        where subject_kind = ${INSTANCE.kind} and subject_id = ${INSTANCE.id}
          and action in ('instance.restored', 'instance.begun')
        order by id desc limit 1`,
  );
  const row = result.rows[0];
  return row ? { action: row.action, at: new Date(row.at) } : null;
}

/** The restore that a scheduled start lies before: nobody knows whether it is still wanted. */
export async function findRestartSince(
  reading: { db: Database },
  { state, startsAt }: { state: string; startsAt: Date | null },
): Promise<Restart | null> {
  if (state !== "scheduled" || !startsAt) return null;
  const restart = await findRestart(reading);
  return restart && startsAt <= restart.at ? restart : null;
}
