import { z } from "zod";
import { EVERY_ENVIRONMENT } from "#lib/domain/access/key-environment";
import { CommandError } from "#lib/domain/kernel/command-error";
import { idSchema } from "#lib/domain/kernel/id";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { parseInput } from "../kernel/parse-input.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { endLiveSessions } from "./end-live-sessions.ts";

export const EndOwnSessionsInput = z.object({
  sessionId: idSchema("session").optional().describe("One of one's own; without it all except the one that asks"),
});

/** A person ends sessions of their own, such as one in a browser left behind. */
export async function endOwnSessions(
  ctx: CommandContext,
  input: z.input<typeof EndOwnSessionsInput>,
): Promise<{ ended: number }> {
  await requirePermission(ctx, "profile:write");
  const { actor } = ctx;
  if (actor.kind !== "user") throw new CommandError("forbidden", "only a person has sessions");
  const { sessionId } = parseInput(EndOwnSessionsInput, input);
  return inTransaction(ctx, async (tx) => {
    const ended = await endLiveSessions(tx, {
      userId: actor.userId,
      sessionId,
      except: sessionId ? undefined : actor.sessionId,
      because: "ended by this person",
    });
    if (sessionId && ended === 0)
      throw new CommandError("not-found", "you have no such session: it may have ended already");
    if (ended > 0)
      await recordAudit(tx, "user.sessions_ended", {
        subject: { kind: "user", id: actor.userId, environment: EVERY_ENVIRONMENT },
        detail: { count: ended },
      });
    return { ended };
  });
}
