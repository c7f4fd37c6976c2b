import { eq, sql } from "drizzle-orm";
import type { Database } from "#db/client";
import { userAccount } from "#db/schema/access";
import type { Role } from "#lib/domain/access/permission";
import type { UserId } from "#lib/domain/kernel/id";

export interface SignInAccount {
  userId: UserId;
  name: string;
  email: string;
  role: Role;
  sessionVersion: number;
  passwordHash: string;
  isDisabled: boolean;
}

/** The account behind an e-mail address, letter case ignored. */
export async function findSignIn(db: Database, email: string): Promise<SignInAccount | undefined> {
  const [row] = await db
    .select()
    .from(userAccount)
    .where(eq(sql`lower(${userAccount.email})`, email.trim().toLowerCase()));
  return (
    row && {
      userId: row.id as UserId,
      name: row.name,
      email: row.email,
      role: row.role,
      sessionVersion: row.sessionVersion,
      passwordHash: row.passwordHash,
      isDisabled: row.disabledAt !== null,
    }
  );
}
