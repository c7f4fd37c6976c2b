import { sql } from "drizzle-orm";
import { SET_UP_LOCK } from "#db/advisory-locks";
import { userAccount } from "#db/schema/access";
import { accessLink } from "#db/schema/people";
import { actorRecord } from "#lib/domain/access/actor";
import { EVERY_ENVIRONMENT } from "#lib/domain/access/key-environment";
import { type AccessLinkId, newId } from "#lib/domain/kernel/id";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requirePermission } from "../kernel/require-permission.ts";

const LIFETIME_MS = 24 * 60 * 60 * 1_000;

/**
 * Makes the one-time way in for the first administrator, and ends every older one. Run at each start.
 * @param hash of the link's token; the token itself is printed by the caller and stored nowhere.
 * @returns undefined when somebody has an account already: then there is no way in but signing in.
 */
export async function issueSetUpLink(
  ctx: CommandContext,
  { hash }: { hash: Buffer },
): Promise<{ expiresAt: Date } | undefined> {
  await requirePermission(ctx, "key:write");
  return inTransaction(ctx, async (tx) => {
    await lockSetUp(tx);
    if (await hasAnybody(tx)) return undefined;
    await revokeSetUpLinks(tx);
    const linkId: AccessLinkId = newId("accessLink", tx.now, tx.random);
    const expiresAt = new Date(tx.now.getTime() + LIFETIME_MS);
    const createdBy = actorRecord(tx.actor);
    await tx.db
      .insert(accessLink)
      .values({ id: linkId, kind: "set_up", hash, createdBy, createdAt: tx.now, expiresAt });
    await recordAudit(tx, "organisation.set_up_offered", {
      subject: { kind: "organisation", id: linkId, environment: EVERY_ENVIRONMENT },
      detail: { expiresAt: expiresAt.toISOString() },
    });
    return { expiresAt };
  });
}

/** One set-up at a time, until the transaction ends: two tabs, or a tab and a start, cannot both see nobody. */
export async function lockSetUp({ db }: CommandContext): Promise<void> {
  await db.execute(sql`select pg_advisory_xact_lock(${SET_UP_LOCK})`);
}

export async function hasAnybody({ db }: CommandContext): Promise<boolean> {
  return (await db.select({ id: userAccount.id }).from(userAccount).limit(1)).length > 0;
}

export async function revokeSetUpLinks({ db, now }: CommandContext): Promise<void> {
  await db
    .update(accessLink)
    .set({ revokedAt: now })
    .where(sql`${accessLink.kind} = 'set_up' and ${accessLink.usedAt} is null and ${accessLink.revokedAt} is null`);
}
