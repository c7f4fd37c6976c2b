import { systemClock, systemRandom } from "#lib/adapters/clock";
import { type SignIn, startSession } from "#lib/commands/access/start-session";
import type { SessionClaims } from "#lib/queries/access/find-person";
import { findSignInPolicy } from "#lib/queries/access/find-sign-in-policy";
import { asker } from "./asker.ts";
import { instance } from "./instance.ts";
import { sessionClaims } from "./session-claims.ts";

/** Starts the session of somebody who has proved who they are, in place of the one this browser had. */
export async function openSession(
  person: Pick<SignIn, "userId" | "sessionVersion" | "name">,
  method: SignIn["method"],
): Promise<SessionClaims> {
  const { db } = instance().database;
  const { sessionHours } = await findSignInPolicy(db);
  const before = await sessionClaims();
  const { userId, sessionVersion, name } = person;
  const { sessionId } = await startSession(
    { db, now: systemClock(), random: systemRandom },
    { userId, sessionVersion, name, method, sessionHours, replaces: before?.sessionId, ...(await asker()) },
  );
  return { userId, sessionVersion, sessionId };
}
