import { and, eq, isNotNull, isNull } from "drizzle-orm";
import { userAccount } from "#db/schema/access";
import type { SignInPolicy } from "#lib/domain/access/sign-in-policy";
import { CommandError } from "#lib/domain/kernel/command-error";
import type { CommandContext } from "../kernel/context.ts";

/**
 * Part of the command that stores a sign-in policy: demands that an administrator still gets in under it, shown by one
 * who has come through the identity provider before. That proves the provider's settings too.
 * @throws CommandError precondition-failed
 */
export async function requireWayIn({ db }: Pick<CommandContext, "db">, policy: SignInPolicy): Promise<void> {
  if (policy.credentials) return;
  const [administrator] = await db
    .select({ id: userAccount.id })
    .from(userAccount)
    .where(
      and(
        eq(userAccount.role, "administrator"),
        isNotNull(userAccount.oidcSubject),
        isNotNull(userAccount.lastSignedInAt),
        isNull(userAccount.disabledAt),
      ),
    )
    .limit(1);
  if (!administrator)
    throw new CommandError(
      "precondition-failed",
      "no administrator has signed in through an identity provider yet, so nobody could change this back: set EVENKEEL_OIDC_ISSUER, sign in with it once, then switch passwords off",
    );
}
