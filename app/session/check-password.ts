import { systemClock } from "#lib/adapters/clock";
import { unknownAccountHash, verifyPassword } from "#lib/adapters/password";
import { signInSubject } from "#lib/adapters/sign-in-subject";
import { countSignInTry, settleSignInTry } from "#lib/commands/access/limit-sign-in";
import { addressBlock } from "#lib/domain/access/sign-in-limit";
import { areCredentialsOn } from "#lib/domain/access/sign-in-policy";
import { findSignIn, type SignInAccount } from "#lib/queries/access/find-sign-in";
import { findSignInPolicy } from "#lib/queries/access/find-sign-in-policy";
import { asker } from "./asker.ts";
import { instance } from "./instance.ts";

/**
 * The account that these open, or null. Same statements, same work and so the same time for an unknown account, a
 * disabled one, one without a password, a wrong password, and one that rests after too many failures.
 */
export async function checkPassword(email: string, password: string): Promise<SignInAccount | null> {
  const { database, environment } = instance();
  if (!areCredentialsOn(await findSignInPolicy(database.db), environment.oidc !== undefined)) return null;
  const account = email.trim().toLowerCase().slice(0, 254);
  return limited(account, async () => {
    const found = await findSignIn(database.db, account);
    const hasPassword = found?.passwordHash.startsWith("scrypt$") ?? false;
    const isRight = await verifyPassword(
      password.slice(0, 1024),
      found && hasPassword ? found.passwordHash : unknownAccountHash,
    );
    return found && hasPassword && isRight && !found.isDisabled ? found : null;
  });
}

/**
 * Looks at a password under the limits of account and address. The look is taken in any case, so that its time does
 * not tell a limited account from a wrong password; beyond the limit its answer is thrown away.
 */
export async function limited<T>(account: string, look: () => Promise<T | null>): Promise<T | null> {
  const { database, secrets } = instance();
  const [subKey] = secrets.subKeys("sign-in-limits");
  const ctx = { db: database.db, now: systemClock() };
  const tried = await countSignInTry(ctx, {
    account: signInSubject("account", account, subKey),
    address: signInSubject("address", addressBlock((await asker()).address), subKey),
  });
  const seen = await look();
  await settleSignInTry(ctx, tried, tried.isAllowed ? (seen === null ? "failed" : "right") : "turned away");
  return tried.isAllowed ? seen : null;
}
