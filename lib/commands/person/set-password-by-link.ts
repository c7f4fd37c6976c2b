import { eq, sql } from "drizzle-orm";
import { userAccount } from "#db/schema/access";
import { newPasswordSchema } from "#lib/domain/access/new-password";
import { CommandError } from "#lib/domain/kernel/command-error";
import type { UserId } from "#lib/domain/kernel/id";
import { endLiveSessions } from "../access/end-live-sessions.ts";
import type { CommandContext } from "../kernel/context.ts";
import { revokeLinks } from "./person-link.ts";

/** A password as the door got it, and the adapter that makes its hash. */
export interface ChosenPassword {
  password: string;
  hashPassword(password: string): Promise<string>;
}

/** @throws CommandError invalid, naming the field */
export async function hashChosen({ password, hashPassword }: ChosenPassword): Promise<string> {
  const parsed = newPasswordSchema.safeParse(password);
  if (parsed.success) return hashPassword(parsed.data);
  const problem = parsed.error.issues[0]?.message ?? "cannot be a password";
  throw new CommandError("invalid", `The password ${problem}.`, [{ field: "password", problem }]);
}

/** Puts the password in place; every session from before ends, and every other link of this person is worth nothing. */
export async function setPassword(
  tx: CommandContext,
  change: { userId: UserId; passwordHash: string; because: string; accepts?: boolean },
): Promise<void> {
  await tx.db
    .update(userAccount)
    .set({
      passwordHash: change.passwordHash,
      sessionVersion: sql`${userAccount.sessionVersion} + 1`,
      revision: sql`${userAccount.revision} + 1`,
      ...(change.accepts ? { acceptedAt: tx.now } : {}),
    })
    .where(eq(userAccount.id, change.userId));
  await revokeLinks(tx, change.userId);
  await endLiveSessions(tx, { userId: change.userId, because: change.because });
}
