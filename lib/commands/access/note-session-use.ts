import { and, eq, lt } from "drizzle-orm";
import { personSession } from "#db/schema/people";
import type { SessionId } from "#lib/domain/kernel/id";
import type { CommandContext } from "../kernel/context.ts";

const RESOLUTION_MS = 60_000;

/** Notes that a session was used, to the minute: people then see which browsers they no longer sit at. */
export async function noteSessionUse(
  ctx: Pick<CommandContext, "db" | "now">,
  session: { sessionId: SessionId; sessionSeenAt: Date },
): Promise<void> {
  const before = new Date(ctx.now.getTime() - RESOLUTION_MS);
  if (session.sessionSeenAt > before) return;
  await ctx.db
    .update(personSession)
    .set({ lastSeenAt: ctx.now })
    .where(and(eq(personSession.id, session.sessionId), lt(personSession.lastSeenAt, before)));
}
