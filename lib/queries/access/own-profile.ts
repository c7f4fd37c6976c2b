import { eq } from "drizzle-orm";
import type { Database } from "#db/client";
import { userAccount } from "#db/schema/access";
import type { Role } from "#lib/domain/access/permission";
import type { Profile } from "#lib/domain/access/profile";
import type { UserId } from "#lib/domain/kernel/id";

/** What a person sees and changes about themselves. */
export interface OwnProfile extends Profile {
  email: string;
  role: Role;
  /** Whether the identity provider's groups decide the role. */
  doesRoleFollowProvider: boolean;
  hasPassword: boolean;
  revision: number;
}

export async function ownProfile(db: Database, userId: UserId): Promise<OwnProfile | undefined> {
  const [row] = await db.select().from(userAccount).where(eq(userAccount.id, userId));
  return (
    row && {
      name: row.name,
      email: row.email,
      role: row.role,
      timeZone: row.timeZone,
      contactMethods: row.contactMethods,
      doesRoleFollowProvider: row.roleSource === "oidc",
      hasPassword: row.passwordHash !== "",
      revision: row.revision,
    }
  );
}
