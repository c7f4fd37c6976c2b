import { and, eq, isNull } from "drizzle-orm";
import { userAccount } from "#db/schema/access";
import { accessLink } from "#db/schema/people";
import { EVERY_ENVIRONMENT } from "#lib/domain/access/key-environment";
import { CommandError } from "#lib/domain/kernel/command-error";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { endLiveSessions } from "./end-live-sessions.ts";

/** What the door makes of the two passwords; neither of them comes further than the door. */
export interface PasswordChange {
  isCurrent(storedHash: string): Promise<boolean>;
  newHash: string;
}

/**
 * Changes the asking person's own password. Whoever else sat at this account is out: all other sessions end, and open
 * reset links open nothing.
 */
export async function changePassword(ctx: CommandContext, change: PasswordChange): Promise<{ ended: number }> {
  await requirePermission(ctx, "profile:write");
  const { actor } = ctx;
  if (actor.kind !== "user") throw new CommandError("forbidden", "only a person has a password");
  const [account] = await ctx.db
    .select({ passwordHash: userAccount.passwordHash })
    .from(userAccount)
    .where(eq(userAccount.id, actor.userId));
  if (!account?.passwordHash)
    throw new CommandError("precondition-failed", "this account has no password: it signs in in another way");
  if (!(await change.isCurrent(account.passwordHash)))
    throw new CommandError("invalid", "The current password is not right.", [
      { field: "current", problem: "is not your current password; after ten failures it rests for five minutes" },
    ]);
  return inTransaction(ctx, async (tx) => {
    const changed = await tx.db
      .update(userAccount)
      .set({ passwordHash: change.newHash })
      .where(and(eq(userAccount.id, actor.userId), eq(userAccount.passwordHash, account.passwordHash)))
      .returning({ id: userAccount.id });
    if (changed.length === 0)
      throw new CommandError("conflict", "the password was changed meanwhile: sign in again with the new one");
    const ended = await endLiveSessions(tx, {
      userId: actor.userId,
      except: actor.sessionId,
      because: "the password was changed",
    });
    await tx.db
      .update(accessLink)
      .set({ revokedAt: tx.now })
      .where(and(eq(accessLink.userId, actor.userId), isNull(accessLink.usedAt), isNull(accessLink.revokedAt)));
    await recordAudit(tx, "user.password_changed", {
      subject: { kind: "user", id: actor.userId, environment: EVERY_ENVIRONMENT },
      detail: { sessionsEnded: ended },
    });
    return { ended };
  });
}
