import { and, desc, eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { auditEntry, userAccount } from "#db/schema/access";
import { personSession } from "#db/schema/people";
import type { SessionId, UserId } from "#lib/domain/kernel/id";
import { findPerson } from "#lib/queries/access/find-person";
import { listSessions } from "#lib/queries/access/list-sessions";
import type { CommandContext } from "../kernel/context.ts";
import { pruneRecords } from "../kernel/prune-records.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { withRolloutStage } from "../rollout/test-stage.ts";
import { endOwnSessions } from "./end-own-sessions.ts";
import { endSessions } from "./end-sessions.ts";
import { noteSessionUse } from "./note-session-use.ts";
import { signOut } from "./sign-out.ts";
import { startSession } from "./start-session.ts";

const stage = withRolloutStage();

type PersonContext = CommandContext & { actor: Extract<CommandContext["actor"], { kind: "user" }> };
const person = (role: "viewer" | "stakeholder" | "administrator") => stage.person(role) as Promise<PersonContext>;

const from = { method: "password", address: "198.51.100.7", userAgent: "Firefox/141.0", sessionHours: 12 } as const;

const signIn = async ({ actor }: PersonContext, change: object = {}): Promise<PersonContext> => {
  const { userId, sessionVersion, name } = actor;
  const ctx = stage.context();
  const { sessionId } = await startSession(ctx, { userId, sessionVersion, name, ...from, ...change });
  return { ...ctx, now: new Date(), actor: { ...actor, sessionId } };
};

const seen = ({ actor }: PersonContext, now = new Date()) => findPerson(stage.db, { ...actor, now });

const lastAudit = async (action: string, userId: string) =>
  (
    await stage.db
      .select()
      .from(auditEntry)
      .where(and(eq(auditEntry.action, action), eq(auditEntry.subjectId, userId)))
      .orderBy(desc(auditEntry.id))
      .limit(1)
  )[0];

test("a sign-in starts a session of its own, and the audit says who came from where", async () => {
  const ada = await person("viewer");
  const [first, second] = [await signIn(ada), await signIn(ada)];
  expect(new Set([ada, first, second].map(({ actor }) => actor.sessionId)).size).toBe(3);
  expect((await seen(second))?.name).toBe("viewer person");
  expect(await lastAudit("user.signed_in", ada.actor.userId)).toMatchObject({
    actor: { kind: "user", id: ada.actor.userId },
    environment: "*",
    detail: { method: "password", address: "198.51.100.7" },
  });
});

test("the session that this browser had before opens nothing any more", async () => {
  const ada = await person("viewer");
  const first = await signIn(ada);
  const second = await signIn(ada, { replaces: first.actor.sessionId });
  expect([await seen(first), (await seen(second))?.userId]).toEqual([undefined, ada.actor.userId]);
});

test.each([
  ["is ended", { endedAt: new Date() }, {}],
  ["has expired", { expiresAt: new Date(Date.now() - 1) }, {}],
  ["is of an older version", {}, { sessionVersion: 2 }],
  ["belongs to a disabled person", {}, { disabledAt: new Date() }],
])("a session that %s is refused by page and command alike", async (_what, session, account) => {
  const ada = await signIn(await person("viewer"));
  await requirePermission(ada, "rollout:read");
  if (Object.keys(session).length > 0)
    await stage.db.update(personSession).set(session).where(eq(personSession.id, ada.actor.sessionId));
  if (Object.keys(account).length > 0)
    await stage.db.update(userAccount).set(account).where(eq(userAccount.id, ada.actor.userId));
  await expect(requirePermission({ ...ada, now: new Date() }, "rollout:read")).rejects.toMatchObject({
    code: "unauthenticated",
  });
  expect(await seen(ada)).toBeUndefined();
});

test("a session of somebody else lends nobody its life", async () => {
  const [ada, ben] = [await signIn(await person("viewer")), await signIn(await person("administrator"))];
  const mixed = { ...ada, actor: { ...ben.actor, sessionId: ada.actor.sessionId } };
  await expect(requirePermission(mixed, "rollout:read")).rejects.toMatchObject({ code: "unauthenticated" });
  expect(await seen(mixed)).toBeUndefined();
});

test("a disabled person starts no session", async () => {
  const ada = await person("viewer");
  await stage.db.update(userAccount).set({ disabledAt: new Date() }).where(eq(userAccount.id, ada.actor.userId));
  await expect(signIn(ada)).rejects.toMatchObject({ code: "unauthenticated" });
  const rows = await stage.db.select().from(personSession).where(eq(personSession.userId, ada.actor.userId));
  expect(rows.map(({ id }) => id)).toEqual([ada.actor.sessionId]);
});

test("signing out ends this session alone", async () => {
  const ada = await person("stakeholder");
  const [here, there] = [await signIn(ada), await signIn(ada)];
  await signOut(here);
  expect([await seen(here), (await seen(there))?.userId]).toEqual([undefined, ada.actor.userId]);
  expect(await lastAudit("user.signed_out", ada.actor.userId)).toBeDefined();
  await expect(signOut(here)).rejects.toMatchObject({ code: "unauthenticated" });
});

test("a person ends one session or all others, never by accident the own one", async () => {
  const ada = await person("stakeholder");
  const [here, there, elsewhere] = [await signIn(ada), await signIn(ada), await signIn(ada)];
  await endOwnSessions(here, { sessionId: there.actor.sessionId });
  expect([await seen(there), (await seen(elsewhere)) === undefined]).toEqual([undefined, false]);
  expect(await endOwnSessions(here, {})).toEqual({ ended: 2 });
  const left = await listSessions(stage.db, { userId: ada.actor.userId, now: new Date() });
  expect(left.map(({ id }) => id)).toEqual([here.actor.sessionId]);
  expect((await lastAudit("user.sessions_ended", ada.actor.userId))?.detail).toEqual({ count: 2 });
  await expect(endOwnSessions(here, { sessionId: there.actor.sessionId })).rejects.toMatchObject({ code: "not-found" });
});

test("another person's sessions are an administrator's business; nobody ends a session under a wrong name", async () => {
  const [ada, viewer] = [await signIn(await person("viewer")), await signIn(await person("viewer"))];
  await expect(endSessions(viewer, { userId: ada.actor.userId })).rejects.toMatchObject({ code: "forbidden" });
  const sessionId = ada.actor.sessionId;
  await expect(endOwnSessions(viewer, { sessionId })).rejects.toMatchObject({ code: "not-found" });
  const administrator = await person("administrator");
  await expect(endSessions(administrator, { userId: viewer.actor.userId, sessionId })).rejects.toMatchObject({
    code: "not-found",
  });
  expect(await seen(ada)).toBeDefined();
  expect(await endSessions(administrator, { userId: ada.actor.userId })).toEqual({ ended: 2 });
  expect(await seen(ada)).toBeUndefined();
});

test("use is noted to the minute, and what ended long ago is removed", async () => {
  const ada = await signIn(await person("viewer"));
  const at = (ms: number) => new Date(Date.now() + ms);
  const session = { sessionId: ada.actor.sessionId, sessionSeenAt: new Date() };
  const noted = async () =>
    (await listSessions(stage.db, { userId: ada.actor.userId, now: new Date() }))[0]?.lastSeenAt;
  const before = await noted();
  await noteSessionUse({ db: stage.db, now: at(30_000) }, session);
  expect(await noted()).toBe(before);
  await noteSessionUse({ db: stage.db, now: at(90_000) }, session);
  expect(await noted()).toBeGreaterThan(before ?? 0);

  const days = (count: number) => at(-count * 86_400_000);
  const ended = (sessionId: SessionId, endedAt: Date) =>
    stage.db.update(personSession).set({ endedAt }).where(eq(personSession.id, sessionId));
  const [old, recent] = [await signIn(ada), await signIn(ada)];
  await ended(old.actor.sessionId, days(31));
  await ended(recent.actor.sessionId, days(29));
  await pruneRecords(stage.context());
  const rows = await stage.db
    .select({ id: personSession.id })
    .from(personSession)
    .where(eq(personSession.userId, ada.actor.userId as UserId));
  expect(rows.map(({ id }) => id)).toContain(recent.actor.sessionId);
  expect(rows.map(({ id }) => id)).not.toContain(old.actor.sessionId);
});
