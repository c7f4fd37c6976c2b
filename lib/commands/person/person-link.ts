import { and, eq, isNull } from "drizzle-orm";
import { accessLink } from "#db/schema/people";
import { linkExpiresAt, type PersonLinkKind } from "#lib/domain/access/access-link";
import { actorRecord } from "#lib/domain/access/actor";
import { type AccessLinkId, newId } from "#lib/domain/kernel/id";
import type { CommandContext } from "../kernel/context.ts";
import { enqueueLetter, withdrawLetters } from "../notification/enqueue-letter.ts";

/** A link as the door made it: its hash is stored, the link itself is shown once by the caller. */
export interface MadeLink {
  linkHash: Buffer;
  /** Its token, sealed for the letter to the person; left out where no mail is configured. */
  sealedToken?: Buffer | undefined;
}

export interface StoredLink {
  expiresAt: Date;
  /** Whether a letter with the link waits in the outbox. */
  isMailed: boolean;
}

interface NewLink {
  userId: string;
  kind: PersonLinkKind;
  made: MadeLink;
}

/** Stores a new link, and a letter with it; an older open one of the same kind is worth nothing any more. */
export async function replaceLink(tx: CommandContext, { userId, kind, made }: NewLink): Promise<StoredLink> {
  await revokeLinks(tx, userId, kind);
  const expiresAt = linkExpiresAt(kind, tx.now);
  const linkId = newId("accessLink", tx.now, tx.random) as AccessLinkId;
  await tx.db.insert(accessLink).values({
    id: linkId,
    kind,
    userId,
    hash: made.linkHash,
    createdBy: actorRecord(tx.actor),
    createdAt: tx.now,
    expiresAt,
  });
  const { sealedToken } = made;
  if (sealedToken) await enqueueLetter(tx, { linkId, kind, sealedToken });
  return { expiresAt, isMailed: sealedToken !== undefined };
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
  await withdrawLetters(tx, userId);
  return revoked.length;
}
