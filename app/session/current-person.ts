import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { systemClock, systemRandom } from "#lib/adapters/clock";
import { requestedPath } from "#lib/adapters/requested-path";
import { noteSessionUse } from "#lib/commands/access/note-session-use";
import type { CommandContext } from "#lib/commands/kernel/context";
import { CommandError } from "#lib/domain/kernel/command-error";
import { findPerson, type Person } from "#lib/queries/access/find-person";
import { hasPeople } from "#lib/queries/access/set-up-state";
import { signInPath } from "../sign-in/own-path.ts";
import { instance } from "./instance.ts";
import { sessionClaims } from "./session-claims.ts";

/** The signed-in person of this request, read from the database; undefined when there is none. */
export const currentPerson = cache(async (): Promise<Person | undefined> => {
  const claims = await sessionClaims();
  if (!claims) return undefined;
  const { db } = instance().database;
  const now = systemClock();
  const person = await findPerson(db, { ...claims, now });
  if (person) await noteSessionUse({ db, now }, person);
  return person;
});

/** Nobody has an account yet. With the database away it is taken for set up: signing in then says what is wrong. */
export const awaitsSetUp = (): Promise<boolean> =>
  hasPeople(instance().database.db).then(
    (has) => !has,
    () => false,
  );

/**
 * For pages: sends a visitor without a live session to the sign-in page, and from there back here; where nobody has an
 * account yet, to the words on where the set-up link is.
 */
export async function requirePerson(): Promise<Person> {
  const person = await currentPerson();
  if (person) return person;
  if (await awaitsSetUp()) redirect("/set-up");
  redirect(signInPath((await headers()).get(requestedPath)));
}

/**
 * For a layout above a skeleton: leads a visitor away while the answer's status is still open. A database that fails is
 * the page's to tell, within reach of its error.tsx.
 */
export async function leadVisitorsAway(): Promise<void> {
  const mayBeKnown = await currentPerson().then(
    (person) => person !== undefined,
    () => true,
  );
  if (!mayBeKnown) await requirePerson();
}

/** Context of a command that this person runs. @throws CommandError unauthenticated */
export async function personContext(): Promise<CommandContext> {
  const person = await currentPerson();
  if (!person) throw new CommandError("unauthenticated", "this session has ended: sign in again");
  const { userId, sessionVersion, sessionId, name } = person;
  return {
    db: instance().database.db,
    actor: { kind: "user", userId, sessionVersion, sessionId, name },
    now: systemClock(),
    random: systemRandom,
    trustedIssuer: instance().environment.oidc?.issuer,
  };
}
