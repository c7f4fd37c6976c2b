import { and, desc, eq, gt, isNull } from "drizzle-orm";
import type { Database } from "#db/client";
import { personSession } from "#db/schema/people";
import type { SessionId, UserId } from "#lib/domain/kernel/id";

/** A live session. Instants are epoch ms. */
export interface SessionLine {
  id: SessionId;
  method: "password" | "oidc" | "link";
  address: string;
  userAgent: string;
  startedAt: number;
  lastSeenAt: number;
  expiresAt: number;
}

const SHOWN = 100;

/** A person's live sessions, the most recently used first. */
export async function listSessions(db: Database, request: { userId: UserId; now: Date }): Promise<SessionLine[]> {
  const rows = await db
    .select()
    .from(personSession)
    .where(
      and(
        eq(personSession.userId, request.userId),
        isNull(personSession.endedAt),
        gt(personSession.expiresAt, request.now),
      ),
    )
    .orderBy(desc(personSession.lastSeenAt), desc(personSession.startedAt))
    .limit(SHOWN);
  return rows.map((row) => ({
    id: row.id as SessionId,
    method: row.method,
    address: row.address,
    userAgent: row.userAgent,
    startedAt: row.startedAt.getTime(),
    lastSeenAt: row.lastSeenAt.getTime(),
    expiresAt: row.expiresAt.getTime(),
  }));
}
