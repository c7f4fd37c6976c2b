import { and, eq, isNull } from "drizzle-orm";
import { accessLink } from "#db/schema/people";
import { linkExpiresAt, type PersonLinkKind } from "#lib/domain/access/access-link";
import { actorRecord } from "#lib/domain/access/actor";
import { newId } from "#lib/domain/kernel/id";
import type { CommandContext } from "../kernel/context.ts";

/** A link as the door made it: its hash is stored, the link itself is shown once by the caller. */
export interface NewLink {
  userId: string;
  kind: PersonLinkKind;
  hash: Buffer;
}

/** Stores a new link; an older open one of the same kind is worth nothing any more. @returns when it expires. */
export async function replaceLink(tx: CommandContext, { userId, kind, hash }: NewLink): Promise<Date> {
  await revokeLinks(tx, userId, kind);
  const expiresAt = linkExpiresAt(kind, tx.now);
  await tx.db.insert(accessLink).values({
    id: newId("accessLink", tx.now, tx.random),
    kind,
    userId,
    hash,
    createdBy: actorRecord(tx.actor),
    createdAt: tx.now,
    expiresAt,
  });
  return expiresAt;
}

/** @param kind left out: links of every kind. @returns how many were open. */
export async function revokeLinks(tx: CommandContext, userId: string, kind?: PersonLinkKind): Promise<number> {
  const revoked = await tx.db
    .update(accessLink)
    .set({ revokedAt: tx.now })
    .where(
      and(
        eq(accessLink.userId, userId),
        isNull(accessLink.usedAt),
        isNull(accessLink.revokedAt),
        ...(kind ? [eq(accessLink.kind, kind)] : []),
      ),
    )
    .returning({ id: accessLink.id });
  return revoked.length;
}
