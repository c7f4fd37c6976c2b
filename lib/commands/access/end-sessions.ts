import { and, eq, gt, isNull, ne } from "drizzle-orm";
import { z } from "zod";
import { personSession } from "#db/schema/people";
import { EVERY_ENVIRONMENT } from "#lib/domain/access/key-environment";
import { CommandError } from "#lib/domain/kernel/command-error";
import { idSchema } from "#lib/domain/kernel/id";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { parseInput } from "../kernel/parse-input.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requirePermission } from "../kernel/require-permission.ts";

export const EndSessionsInput = z.object({
  userId: idSchema("user").describe("Whose sessions"),
  sessionId: idSchema("session").optional().describe("One of them; without it all, except the one that asks"),
});

/**
 * Ends sessions at once, whatever their cookies say: the next request of such a browser is sent to the sign-in page.
 * One's own need `profile:write`, another person's `person:write`.
 */
export async function endSessions(
  ctx: CommandContext,
  input: z.input<typeof EndSessionsInput>,
): Promise<{ ended: number }> {
  const { actor } = ctx;
  const own = actor.kind === "user" && actor.userId === input.userId ? actor.sessionId : undefined;
  await requirePermission(ctx, own ? "profile:write" : "person:write");
  const { userId, sessionId } = parseInput(EndSessionsInput, input);
  return inTransaction(ctx, async (tx) => {
    const ended = await tx.db
      .update(personSession)
      .set({ endedAt: tx.now, endedBecause: own ? "ended by this person" : "ended by an administrator" })
      .where(
        and(
          eq(personSession.userId, userId),
          isNull(personSession.endedAt),
          gt(personSession.expiresAt, tx.now),
          sessionId ? eq(personSession.id, sessionId) : own ? ne(personSession.id, own) : undefined,
        ),
      )
      .returning({ id: personSession.id });
    if (sessionId && ended.length === 0)
      throw new CommandError("not-found", "this person has no such session: it may have ended already");
    if (ended.length > 0)
      await recordAudit(tx, "user.sessions_ended", {
        subject: { kind: "user", id: userId, environment: EVERY_ENVIRONMENT },
        detail: { count: ended.length },
      });
    return { ended: ended.length };
  });
}
