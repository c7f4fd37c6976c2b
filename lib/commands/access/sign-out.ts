import { eq } from "drizzle-orm";
import { personSession } from "#db/schema/people";
import { EVERY_ENVIRONMENT } from "#lib/domain/access/key-environment";
import { CommandError } from "#lib/domain/kernel/command-error";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requirePermission } from "../kernel/require-permission.ts";

/** Ends the session that asks. @throws CommandError unauthenticated when it has ended already */
export async function signOut(ctx: CommandContext): Promise<void> {
  await requirePermission(ctx, "profile:write");
  const { actor } = ctx;
  if (actor.kind !== "user") throw new CommandError("forbidden", "only a person has a session to end");
  await inTransaction(ctx, async (tx) => {
    await tx.db
      .update(personSession)
      .set({ endedAt: tx.now, endedBecause: "signed out" })
      .where(eq(personSession.id, actor.sessionId));
    await recordAudit(tx, "user.signed_out", {
      subject: { kind: "user", id: actor.userId, environment: EVERY_ENVIRONMENT },
    });
  });
}
