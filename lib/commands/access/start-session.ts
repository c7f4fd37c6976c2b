import { and, eq, isNull } from "drizzle-orm";
import { userAccount } from "#db/schema/access";
import { personSession } from "#db/schema/people";
import { EVERY_ENVIRONMENT } from "#lib/domain/access/key-environment";
import { newId, type SessionId, type UserId } from "#lib/domain/kernel/id";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requirePermission } from "../kernel/require-permission.ts";

const HOUR_MS = 3_600_000;

/** Somebody who has just proved who they are, and from where. */
export interface SignIn {
  userId: UserId;
  sessionVersion: number;
  name: string;
  method: "password" | "oidc" | "link";
  address: string;
  userAgent: string;
  sessionHours: number;
  /** The session that this browser had before: it ends, so that an old cookie opens nothing. */
  replaces?: SessionId | undefined;
}

/**
 * Starts a session under a new id. The caller has checked password, provider or link; whether the account is still
 * enabled is looked up here, by the ordinary demand for a permission, with the new session as the one who asks.
 * @throws CommandError unauthenticated
 */
export function startSession(ctx: Omit<CommandContext, "actor">, signIn: SignIn): Promise<{ sessionId: SessionId }> {
  const { userId, sessionVersion, name, method } = signIn;
  const sessionId = newId("session", ctx.now, ctx.random);
  const actor = { kind: "user", userId, sessionVersion, sessionId, name } as const;
  const address = signIn.address.slice(0, 64);
  return inTransaction({ ...ctx, actor }, async (tx) => {
    await tx.db.insert(personSession).values({
      id: sessionId,
      userId,
      method,
      address,
      userAgent: signIn.userAgent.slice(0, 300),
      startedAt: tx.now,
      lastSeenAt: tx.now,
      expiresAt: new Date(tx.now.getTime() + signIn.sessionHours * HOUR_MS),
    });
    await requirePermission(tx, "profile:write");
    if (signIn.replaces)
      await tx.db
        .update(personSession)
        .set({ endedAt: tx.now, endedBecause: "signed in again" })
        .where(and(eq(personSession.id, signIn.replaces), isNull(personSession.endedAt)));
    await tx.db.update(userAccount).set({ lastSignedInAt: tx.now }).where(eq(userAccount.id, userId));
    await recordAudit(tx, "user.signed_in", {
      subject: { kind: "user", id: userId, environment: EVERY_ENVIRONMENT },
      detail: { method, address },
    });
    return { sessionId };
  });
}
