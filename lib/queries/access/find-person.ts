import { and, eq, isNull } from "drizzle-orm";
import type { Database } from "#db/client";
import { userAccount } from "#db/schema/access";
import type { Role } from "#lib/domain/access/permission";
import type { UserId } from "#lib/domain/kernel/id";

export interface Person {
  userId: UserId;
  name: string;
  email: string;
  role: Role;
  sessionVersion: number;
  /** IANA name of the zone in which this person reads times. */
  timeZone: string;
}

/** The person of a live session; undefined once disabled or when the session's version is over. */
export async function findPerson(
  db: Database,
  session: { userId: UserId; sessionVersion: number },
): Promise<Person | undefined> {
  const [row] = await db
    .select()
    .from(userAccount)
    .where(
      and(
        eq(userAccount.id, session.userId),
        eq(userAccount.sessionVersion, session.sessionVersion),
        isNull(userAccount.disabledAt),
      ),
    );
  return (
    row && {
      userId: row.id as UserId,
      name: row.name,
      email: row.email,
      role: row.role,
      sessionVersion: row.sessionVersion,
      timeZone: row.timeZone,
    }
  );
}
