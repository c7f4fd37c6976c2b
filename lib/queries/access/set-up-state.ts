import { and, eq, gt, inArray, isNull } from "drizzle-orm";
import type { Database } from "#db/client";
import { userAccount } from "#db/schema/access";
import { accessLink } from "#db/schema/people";

/** Whether anybody has an account here; without, the only way in is the set-up link. */
export async function hasPeople(db: Database): Promise<boolean> {
  return (await db.select({ id: userAccount.id }).from(userAccount).limit(1)).length > 0;
}

/** Whether a set-up link with one of these hashes would open now. */
export async function isSetUpLinkOpen(db: Database, request: { hashes: Buffer[]; now: Date }): Promise<boolean> {
  const rows = await db
    .select({ id: accessLink.id })
    .from(accessLink)
    .where(
      and(
        eq(accessLink.kind, "set_up"),
        inArray(accessLink.hash, request.hashes),
        isNull(accessLink.usedAt),
        isNull(accessLink.revokedAt),
        gt(accessLink.expiresAt, request.now),
      ),
    );
  return rows.length > 0 && !(await hasPeople(db));
}
