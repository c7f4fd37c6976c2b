import { and, eq, gt, isNull, ne } from "drizzle-orm";
import { personSession } from "#db/schema/people";
import type { SessionId } from "#lib/domain/kernel/id";
import type { CommandContext } from "../kernel/context.ts";

export interface WhichSessions {
  userId: string;
  /** This one alone. */
  sessionId?: SessionId | undefined;
  /** All but this one. */
  except?: SessionId | undefined;
  /** Kept with the row. */
  because: string;
}

/** Part of the commands that end sessions; they authorise and audit it. @returns how many were live. */
export async function endLiveSessions(
  tx: CommandContext,
  { userId, sessionId, except, because }: WhichSessions,
): Promise<number> {
  const ended = await tx.db
    .update(personSession)
    .set({ endedAt: tx.now, endedBecause: because })
    .where(
      and(
        eq(personSession.userId, userId),
        isNull(personSession.endedAt),
        gt(personSession.expiresAt, tx.now),
        sessionId && eq(personSession.id, sessionId),
        except && ne(personSession.id, except),
      ),
    )
    .returning({ id: personSession.id });
  return ended.length;
}
