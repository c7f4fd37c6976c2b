import { and, eq, gt, inArray, or, sql } from "drizzle-orm";
import { signInFailure } from "#db/schema/people";
import { signInLimit } from "#lib/domain/access/sign-in-limit";
import type { CommandContext } from "../kernel/context.ts";

/** Whom a try is counted against: hashes, so that what was typed is not kept. */
export interface SignInSubjects {
  account: string;
  address: string;
}

export interface SignInTry extends SignInSubjects {
  isAllowed: boolean;
  /** Its rows. */
  ids: number[];
}

/**
 * Counts a try as failed before it is looked at, one after the other: of many tries at the same moment, in however many
 * processes, exactly as many as the limit allows are looked at. `settleSignInTry` must follow.
 */
export function countSignInTry(
  { db, now }: Pick<CommandContext, "db" | "now">,
  { account, address }: SignInSubjects,
): Promise<SignInTry> {
  return db.transaction(async (tx) => {
    // Always in the same order, so that two tries never wait for each other.
    for (const subject of [account, address])
      await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${subject}, 0))`);
    const rows = await tx
      .insert(signInFailure)
      .values([
        { subject: account, at: now },
        { subject: address, at: now },
      ])
      .returning({ id: signInFailure.id });
    const counted = await tx
      .select({ subject: signInFailure.subject, count: sql<number>`count(*)::int` })
      .from(signInFailure)
      .where(
        and(
          inArray(signInFailure.subject, [account, address]),
          gt(signInFailure.at, new Date(now.getTime() - signInLimit.windowMs)),
        ),
      )
      .groupBy(signInFailure.subject);
    const of = (subject: string) => counted.find((row) => row.subject === subject)?.count ?? 0;
    const isAllowed = of(account) <= signInLimit.account && of(address) <= signInLimit.address;
    return { account, address, isAllowed, ids: rows.map(({ id }) => id) };
  });
}

/**
 * What became of a try. A failure stays counted. One that the limit turned away is not: the rest ends when it was
 * promised. A right password clears the account, and only this try of the address: an attacker with an account of
 * their own must not open the address again. The same single statement each time, so that the time tells nothing.
 */
export async function settleSignInTry(
  { db }: Pick<CommandContext, "db">,
  made: SignInTry,
  outcome: "failed" | "turned away" | "right",
): Promise<void> {
  const own = inArray(signInFailure.id, outcome === "failed" ? [-1] : made.ids);
  await db.delete(signInFailure).where(outcome === "right" ? or(own, eq(signInFailure.subject, made.account)) : own);
}
