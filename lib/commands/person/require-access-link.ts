import { and, eq, gt, inArray, isNull, lt, sql } from "drizzle-orm";
import { userAccount } from "#db/schema/access";
import { accessLink, signInFailure } from "#db/schema/people";
import type { PersonLinkKind } from "#lib/domain/access/access-link";
import { type Actor, NO_SESSION } from "#lib/domain/access/actor";
import type { Role } from "#lib/domain/access/permission";
import { CommandError } from "#lib/domain/kernel/command-error";
import type { AccessLinkId, UserId } from "#lib/domain/kernel/id";
import type { CommandContext } from "../kernel/context.ts";

/** What a door without sign-in knows: no actor, only where the request came from. */
export interface VisitorContext extends Omit<CommandContext, "actor"> {
  /** An HMAC of the visitor's address: enough to count, nothing to read. */
  visitor: string;
}

/** Hashes of what was presented, one per sub-key, so that a rotation of secrets keeps links open. */
export interface PresentedLink {
  hashes: readonly Buffer[];
  kind?: PersonLinkKind;
}

export interface OpenLink {
  linkId: AccessLinkId;
  kind: PersonLinkKind;
  userId: UserId;
  name: string;
  email: string;
  role: Role;
  expiresAt: Date;
  /** The person whom the link lets in: who acts from here on. */
  actor: Actor;
}

const WINDOW_MS = 10 * 60_000;
const MOST_FAILURES = 30;

/**
 * The first line of every command behind a link. The token is looked up by its keyed hash, so neither time nor words
 * tell an unknown link from a used, revoked or expired one, or from that of a disabled person.
 * @throws CommandError not-found | limit-exceeded
 */
export async function requireAccessLink(ctx: VisitorContext, presented: PresentedLink): Promise<OpenLink> {
  const subject = `link:${ctx.visitor}`;
  await refuseFlood(ctx, subject);
  const [found] = await ctx.db
    .select({ link: accessLink, person: userAccount })
    .from(accessLink)
    .innerJoin(userAccount, eq(userAccount.id, accessLink.userId))
    .where(
      and(
        inArray(accessLink.hash, [...presented.hashes]),
        inArray(accessLink.kind, presented.kind ? [presented.kind] : ["invite", "reset"]),
        isNull(accessLink.usedAt),
        isNull(accessLink.revokedAt),
        gt(accessLink.expiresAt, ctx.now),
        isNull(userAccount.disabledAt),
      ),
    );
  if (!found) {
    await ctx.db.insert(signInFailure).values({ subject, at: ctx.now });
    throw deadLink();
  }
  const { link, person } = found;
  return {
    linkId: link.id as AccessLinkId,
    kind: link.kind as PersonLinkKind,
    userId: person.id as UserId,
    name: person.name,
    email: person.email,
    role: person.role,
    expiresAt: link.expiresAt,
    actor: {
      kind: "user",
      userId: person.id as UserId,
      sessionVersion: person.sessionVersion,
      sessionId: NO_SESSION,
      name: person.name,
    },
  };
}

/**
 * Takes the link inside the command's transaction: of two tabs that come at once the second waits here and finds it used.
 * The person is locked before the link, in the order of the commands that take links back.
 * @throws CommandError not-found
 */
export async function useAccessLink(tx: CommandContext, link: Pick<OpenLink, "linkId" | "userId">): Promise<void> {
  const [person] = await tx.db
    .select({ id: userAccount.id })
    .from(userAccount)
    .where(and(eq(userAccount.id, link.userId), isNull(userAccount.disabledAt)))
    .for("update");
  const used = await tx.db
    .update(accessLink)
    .set({ usedAt: tx.now })
    .where(and(eq(accessLink.id, link.linkId), isNull(accessLink.usedAt), isNull(accessLink.revokedAt)))
    .returning({ id: accessLink.id });
  if (!person || used.length === 0) throw deadLink();
}

const deadLink = (): CommandError =>
  new CommandError("not-found", "this link does not work: it may be used, expired or taken back. Ask an administrator");

async function refuseFlood({ db, now }: VisitorContext, subject: string): Promise<void> {
  const since = new Date(now.getTime() - WINDOW_MS);
  await db.delete(signInFailure).where(and(eq(signInFailure.subject, subject), lt(signInFailure.at, since)));
  const [row] = await db
    .select({ failures: sql<number>`count(*)::int` })
    .from(signInFailure)
    .where(and(eq(signInFailure.subject, subject), gt(signInFailure.at, since)));
  if ((row?.failures ?? 0) >= MOST_FAILURES)
    throw new CommandError(
      "limit-exceeded",
      "too many links that do not work came from here: try again in ten minutes",
    );
}
