import { and, eq, gt, isNull } from "drizzle-orm";
import type { Database } from "#db/client";
import { userAccount } from "#db/schema/access";
import { personSession } from "#db/schema/people";
import type { Role } from "#lib/domain/access/permission";
import type { SessionId, UserId } from "#lib/domain/kernel/id";

export interface Person {
  userId: UserId;
  name: string;
  email: string;
  role: Role;
  /** IANA name; how times are shown to this person. */
  timeZone: string;
  sessionVersion: number;
  sessionId: SessionId;
  /** When this session was last noted as used, to the minute. */
  sessionSeenAt: Date;
}

export interface SessionClaims {
  userId: UserId;
  sessionVersion: number;
  sessionId: SessionId;
}

/**
 * The person of a live session; undefined once the session has ended or expired, the person is disabled or the
 * session's version is over.
 */
export async function findPerson(
  db: Database,
  { userId, sessionVersion, sessionId, now }: SessionClaims & { now: Date },
): Promise<Person | undefined> {
  const [row] = await db
    .select({
      name: userAccount.name,
      email: userAccount.email,
      role: userAccount.role,
      timeZone: userAccount.timeZone,
      sessionSeenAt: personSession.lastSeenAt,
    })
    .from(userAccount)
    .innerJoin(personSession, eq(personSession.userId, userAccount.id))
    .where(
      and(
        eq(userAccount.id, userId),
        eq(userAccount.sessionVersion, sessionVersion),
        isNull(userAccount.disabledAt),
        eq(personSession.id, sessionId),
        isNull(personSession.endedAt),
        gt(personSession.expiresAt, now),
      ),
    );
  return row && { ...row, userId, sessionVersion, sessionId };
}
