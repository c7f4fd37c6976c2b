import { and, desc, eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { auditEntry, userAccount } from "#db/schema/access";
import { accessLink, personSession } from "#db/schema/people";
import { systemRandom } from "#lib/adapters/clock";
import { newId, type UserId } from "#lib/domain/kernel/id";
import { listSessions } from "#lib/queries/access/list-sessions";
import { ownProfile } from "#lib/queries/access/own-profile";
import { withRolloutStage } from "../rollout/test-stage.ts";
import { changePassword } from "./change-password.ts";
import { changeProfile } from "./change-profile.ts";

const stage = withRolloutStage();

const userOf = ({ actor }: { actor: { kind: string } }) => (actor as { userId?: string }).userId as UserId;
const audits = (action: string, userId: string) =>
  stage.db
    .select()
    .from(auditEntry)
    .where(and(eq(auditEntry.action, action), eq(auditEntry.subjectId, userId)))
    .orderBy(desc(auditEntry.id));

const profile = {
  name: "Ada Okafor",
  timeZone: "Europe/Berlin",
  contactMethods: [
    { kind: "phone", value: "+49 30 1234567" },
    { kind: "email", value: "ada@example.org" },
  ],
} as const;
const changed = { ...profile, contactMethods: [...profile.contactMethods] };

test("a stakeholder keeps an own profile; the audit names what changed and no telephone number", async () => {
  const ada = await stage.person("stakeholder");
  const userId = userOf(ada);
  await changeProfile(ada, { ...changed, expectedRevision: 1 });
  expect(await ownProfile(stage.db, userId)).toMatchObject({ ...profile, revision: 2 });
  await changeProfile(ada, changed);
  const [entry, ...others] = await audits("user.profile_changed", userId);
  expect([others, entry?.detail]).toEqual([[], { changed: ["name", "timeZone", "contactMethods"] }]);
});

test("a change made meanwhile is not overwritten, and nonsense changes nothing", async () => {
  const ada = await stage.person("viewer");
  await changeProfile(ada, changed);
  await expect(changeProfile(ada, { ...changed, name: "Late", expectedRevision: 1 })).rejects.toMatchObject({
    code: "conflict",
  });
  await expect(changeProfile(ada, { ...changed, timeZone: "Mars/Base" })).rejects.toMatchObject({
    code: "invalid",
    fields: [{ field: "timeZone" }],
  });
  expect((await ownProfile(stage.db, userOf(ada)))?.name).toBe("Ada Okafor");
});

test("a pipeline's key has no profile", async () => {
  const key = stage.context();
  await expect(changeProfile(key, changed)).rejects.toMatchObject({ code: "forbidden" });
});

test("a new password ends every other session and every open link, and needs the current one", async () => {
  const ada = await stage.person("viewer");
  const userId = userOf(ada);
  const now = new Date();
  const later = new Date(now.getTime() + 3_600_000);
  const there = newId("session", now, systemRandom);
  await stage.db
    .insert(personSession)
    .values({ id: there, userId, method: "password", startedAt: now, lastSeenAt: now, expiresAt: later });
  const createdBy = { kind: "engine", id: null, name: "test" } as const;
  const link = newId("accessLink", now, systemRandom);
  await stage.db
    .insert(accessLink)
    .values({ id: link, kind: "reset", userId, hash: Buffer.from(link), createdBy, createdAt: now, expiresAt: later });

  const wrong = { newHash: "scrypt$new", isCurrent: async () => false };
  await expect(changePassword(ada, wrong)).rejects.toMatchObject({ code: "invalid", fields: [{ field: "current" }] });
  expect(await listSessions(stage.db, { userId, now: new Date() })).toHaveLength(2);

  const right = { newHash: "scrypt$new", isCurrent: async (stored: string) => stored === "-" };
  expect(await changePassword(ada, right)).toEqual({ ended: 1 });
  const left = await listSessions(stage.db, { userId, now: new Date() });
  expect(left.map(({ id }) => id)).not.toContain(there);
  expect(left).toHaveLength(1);
  const [account] = await stage.db.select().from(userAccount).where(eq(userAccount.id, userId));
  expect(account?.passwordHash).toBe("scrypt$new");
  const [spent] = await stage.db.select().from(accessLink).where(eq(accessLink.id, link));
  expect(spent?.revokedAt).not.toBeNull();
  const [entry] = await audits("user.password_changed", userId);
  expect(entry?.detail).toEqual({ sessionsEnded: 1 });
});

test("an account without a password gets none this way", async () => {
  const ada = await stage.person("viewer");
  await stage.db
    .update(userAccount)
    .set({ passwordHash: "" })
    .where(eq(userAccount.id, userOf(ada)));
  const change = { newHash: "scrypt$new", isCurrent: async () => true };
  await expect(changePassword(ada, change)).rejects.toMatchObject({ code: "precondition-failed" });
});
