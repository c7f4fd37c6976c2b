import { and, eq, isNull } from "drizzle-orm";
import { userAccount } from "#db/schema/access";
import type { SignInPolicy } from "#lib/domain/access/sign-in-policy";
import { CommandError } from "#lib/domain/kernel/command-error";
import type { CommandContext } from "../kernel/context.ts";

/**
 * Demands that an administrator still gets in under a new sign-in policy; part of the command that stores it.
 * @param oidcIssuer the identity provider of this instance, if it has one.
 * @throws CommandError precondition-failed
 */
export async function requireWayIn(
  { db }: Pick<CommandContext, "db">,
  policy: SignInPolicy,
  oidcIssuer: string | undefined,
): Promise<void> {
  if (policy.credentials) return;
  if (!oidcIssuer)
    throw new CommandError(
      "precondition-failed",
      "without an identity provider nobody could sign in: set EVENKEEL_OIDC_ISSUER first, then switch passwords off",
    );
  const [administrator] = await db
    .select({ id: userAccount.id })
    .from(userAccount)
    .where(
      and(
        eq(userAccount.role, "administrator"),
        eq(userAccount.oidcIssuer, oidcIssuer),
        isNull(userAccount.disabledAt),
      ),
    )
    .limit(1);
  if (!administrator)
    throw new CommandError(
      "precondition-failed",
      "no administrator has signed in through the identity provider yet: do that once, then switch passwords off",
    );
}
