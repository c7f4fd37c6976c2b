import { and, eq, isNull, sql } from "drizzle-orm";
import { outboxMessage } from "#db/schema/notification";
import { organisation } from "#db/schema/people";
import type { PersonLinkKind } from "#lib/domain/access/access-link";
import { type Actor, actorRecord } from "#lib/domain/access/actor";
import { EVERY_ENVIRONMENT } from "#lib/domain/access/key-environment";
import { type AccessLinkId, newId } from "#lib/domain/kernel/id";
import { type LetterContent, LINK_IS_OVER, letterEvents } from "#lib/domain/notification/letter";
import { type CommandContext, channels, notify } from "../kernel/context.ts";

/** Leaves a letter in the outbox, in the caller's transaction. The address is looked up when it is sent. */
export async function enqueueLetter(
  tx: CommandContext,
  letter: { linkId: AccessLinkId; kind: PersonLinkKind; sealedToken: Buffer },
): Promise<void> {
  const [runBy] = await tx.db.select().from(organisation).where(eq(organisation.id, 1));
  const content: LetterContent = {
    kind: letter.kind,
    by: asker(tx.actor),
    organisation: runBy?.setUpAt ? runBy.name : null,
  };
  await tx.db.insert(outboxMessage).values({
    id: newId("outboxMessage", tx.now, tx.random),
    environment: EVERY_ENVIRONMENT,
    linkId: letter.linkId,
    sealedToken: letter.sealedToken,
    event: letterEvents[letter.kind],
    payload: { ...content },
    reason: "the link is this person's",
    createdAt: tx.now,
    nextAttemptAt: tx.now,
  });
  await notify(tx, channels.outbox);
}

function asker(actor: Actor): string {
  const { kind, name } = actorRecord(actor);
  return kind === "api_key" ? `the API key "${name}"` : name;
}

/** Gives up the letters of a person whose links open nothing any more, and forgets their tokens. */
export async function withdrawLetters(tx: CommandContext, userId: string): Promise<void> {
  await tx.db
    .update(outboxMessage)
    .set({ abandonedAt: tx.now, sealedToken: null, lastError: LINK_IS_OVER })
    .where(
      and(
        isNull(outboxMessage.deliveredAt),
        isNull(outboxMessage.abandonedAt),
        sql`${outboxMessage.linkId} in (select id from access_link where user_id = ${userId}
          and (used_at is not null or revoked_at is not null or expires_at <= ${tx.now.toISOString()}))`,
      ),
    );
}
