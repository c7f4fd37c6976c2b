import { sql } from "drizzle-orm";
import { administratorsWhoGetIn } from "#db/rows/administrators";
import { readPolicy } from "#db/rows/policy";
import type { SignInPolicy } from "#lib/domain/access/sign-in-policy";
import { CommandError } from "#lib/domain/kernel/command-error";
import type { CommandContext } from "../kernel/context.ts";

/**
 * The one rule of every command that can take an administrator's way in: afterwards an administrator remains who can
 * get in under the policy and the identity provider of this moment. Such commands go one after the other, from here to
 * their end: two that each leave the other's administrator would leave none. Call it before any row is locked, and
 * demand the permission again afterwards: the one who waited may have lost it meanwhile.
 */
export async function holdWaysIn({ db }: Pick<CommandContext, "db">): Promise<void> {
  await db.execute(sql`select pg_advisory_xact_lock(hashtextextended('ways in', 7))`);
}

/** Who can administer this instance now: ids of the administrators who can get in. */
export async function listWaysIn({ db, trustedIssuer }: WaysInContext): Promise<string[]> {
  return administratorsWhoGetIn(db, { policy: await readPolicy(db, "sign_in"), trustedIssuer });
}

type WaysInContext = Pick<CommandContext, "db" | "trustedIssuer">;

/**
 * For a command that is about to take the administrator's role or the account of `person`.
 * @throws CommandError precondition-failed when nobody could administer this instance afterwards
 */
export async function keepWayIn(tx: WaysInContext, person: { id: string; name: string }): Promise<void> {
  const administrators = await listWaysIn(tx);
  if (administrators.length !== 1 || administrators[0] !== person.id) return;
  const { credentials } = await readPolicy(tx.db, "sign_in");
  const others =
    credentials || tx.trustedIssuer === undefined
      ? "make somebody else one first"
      : "passwords are switched off, so another administrator has to come through the identity provider first";
  throw new CommandError(
    "precondition-failed",
    `${person.name} is the last active administrator who can sign in: ${others}`,
  );
}

/**
 * For the command that stores a sign-in policy. Without passwords, an administrator must have come through the trusted
 * provider: that proves the provider's settings too.
 * @throws CommandError precondition-failed
 */
export async function requireWayIn(tx: WaysInContext, policy: SignInPolicy): Promise<void> {
  if (policy.credentials) return;
  await holdWaysIn(tx);
  const { db, trustedIssuer } = tx;
  if (trustedIssuer !== undefined && (await administratorsWhoGetIn(db, { policy, trustedIssuer })).length > 0) return;
  throw new CommandError(
    "precondition-failed",
    trustedIssuer === undefined
      ? "no identity provider is set up, so nobody could sign in: set EVENKEEL_OIDC_ISSUER, sign in with it once as administrator, then switch passwords off"
      : "no administrator has signed in through the identity provider that is set up now, so nobody could change this back: sign in with it once as administrator, then switch passwords off",
  );
}
