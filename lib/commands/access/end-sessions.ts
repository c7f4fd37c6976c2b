import { z } from "zod";
import { EVERY_ENVIRONMENT } from "#lib/domain/access/key-environment";
import { CommandError } from "#lib/domain/kernel/command-error";
import { idSchema } from "#lib/domain/kernel/id";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { parseInput } from "../kernel/parse-input.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { endLiveSessions } from "./end-live-sessions.ts";

export const EndSessionsInput = z.object({
  userId: idSchema("user").describe("Whose sessions"),
  sessionId: idSchema("session").optional().describe("One of them; without it all of them"),
});

/** Ends a person's sessions at once: the next request of such a browser is sent to the sign-in page. */
export async function endSessions(
  ctx: CommandContext,
  input: z.input<typeof EndSessionsInput>,
): Promise<{ ended: number }> {
  await requirePermission(ctx, "person:write");
  const { userId, sessionId } = parseInput(EndSessionsInput, input);
  return inTransaction(ctx, async (tx) => {
    const ended = await endLiveSessions(tx, { userId, sessionId, because: "ended by an administrator" });
    if (sessionId && ended === 0)
      throw new CommandError("not-found", "this person has no such session: it may have ended already");
    if (ended > 0)
      await recordAudit(tx, "user.sessions_ended", {
        subject: { kind: "user", id: userId, environment: EVERY_ENVIRONMENT },
        detail: { count: ended },
      });
    return { ended };
  });
}
