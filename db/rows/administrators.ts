import { and, asc, eq, isNotNull, isNull, ne, or } from "drizzle-orm";
import { areCredentialsOn, type SignInPolicy } from "../../lib/domain/access/sign-in-policy.ts";
import type { Database } from "../client.ts";
import { userAccount } from "../schema/access.ts";

/** By what people get in: the policy, and the issuer of the identity provider that is configured now. */
export interface WaysIn {
  policy: SignInPolicy;
  /** Undefined: no identity provider is configured. */
  trustedIssuer: string | undefined;
}

/**
 * Ids of the administrators who can get in: with a password while passwords are on, or through the identity provider
 * that is trusted now, shown by having come through it before. An account of another issuer opens nothing.
 */
export async function administratorsWhoGetIn(db: Database, { policy, trustedIssuer }: WaysIn): Promise<string[]> {
  const byPassword = areCredentialsOn(policy, trustedIssuer !== undefined) && ne(userAccount.passwordHash, "");
  const byProvider =
    trustedIssuer !== undefined &&
    and(
      eq(userAccount.oidcIssuer, trustedIssuer),
      isNotNull(userAccount.oidcSubject),
      isNotNull(userAccount.lastSignedInAt),
    );
  const rows = await db
    .select({ id: userAccount.id })
    .from(userAccount)
    .where(
      and(
        eq(userAccount.role, "administrator"),
        isNull(userAccount.disabledAt),
        or(byPassword || undefined, byProvider || undefined),
      ),
    )
    .orderBy(asc(userAccount.id));
  return rows.map(({ id }) => id);
}
