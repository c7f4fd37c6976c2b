import { and, eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { auditEntry, userAccount } from "#db/schema/access";
import { policy } from "#db/schema/catalogue";
import { accessLink } from "#db/schema/people";
import { systemRandom } from "#lib/adapters/clock";
import { newId } from "#lib/domain/kernel/id";
import { findSignInPolicy } from "#lib/queries/access/find-sign-in-policy";
import { listSessions } from "#lib/queries/access/list-sessions";
import { resetPolicy } from "../policy/reset-policy.ts";
import { savePolicy } from "../policy/save-policy.ts";
import { withRolloutStage } from "../rollout/test-stage.ts";
import { enterOidcPerson, type OidcEntrance, type OidcIdentity } from "./enter-oidc-person.ts";
import { startSession } from "./start-session.ts";

const stage = withRolloutStage();
const issuer = "https://id.example.org";
let people = 0;

/** Somebody whom nobody has seen before. */
const somebody = (change: Partial<OidcIdentity> = {}): OidcIdentity => {
  people += 1;
  const email = `person-${people}@example.org`;
  return {
    issuer,
    subject: `s-${people}`,
    name: `P${people}`,
    email,
    isEmailVerified: true,
    role: "operator",
    ...change,
  };
};
const enter = (identity: OidcIdentity) => enterOidcPerson(stage.context(), identity);
const idOf = (entrance: OidcEntrance) => (entrance.kind === "entered" ? entrance.userId : entrance.because);
const account = async (id: string) => (await stage.db.select().from(userAccount).where(eq(userAccount.id, id)))[0];
const audits = async (id: string) =>
  (await stage.db.select().from(auditEntry).where(eq(auditEntry.subjectId, id)).orderBy(auditEntry.id)).map(
    ({ action }) => action,
  );
const local = async (change: Partial<typeof userAccount.$inferInsert>) => {
  const id = newId("user", new Date(), systemRandom);
  const row = {
    id,
    email: `${id}@example.org`,
    name: "Local",
    role: "viewer",
    passwordHash: "",
    createdAt: new Date(),
  };
  await stage.db.insert(userAccount).values({ ...row, ...change } as typeof userAccount.$inferInsert);
  return { id, email: change.email ?? row.email };
};

test("a first sign-in enters the person, without a password and with the groups' role", async () => {
  const identity = somebody({ email: "New.Person@Example.org" });
  const id = idOf(await enter(identity));
  expect(await account(id)).toMatchObject({
    email: "new.person@example.org",
    role: "operator",
    roleSource: "oidc",
    passwordHash: "",
    oidcIssuer: issuer,
    oidcSubject: identity.subject,
  });
  expect(await audits(id)).toEqual(["user.created"]);
  expect(idOf(await enter(identity))).toBe(id);
});

test("the role follows the groups at each sign-in, and the audit says from what to what", async () => {
  const identity = somebody();
  const id = idOf(await enter(identity));
  await enter({ ...identity, role: "viewer", email: null });
  expect((await account(id))?.role).toBe("viewer");
  const [entry] = await stage.db
    .select()
    .from(auditEntry)
    .where(and(eq(auditEntry.subjectId, id), eq(auditEntry.action, "user.role_changed")));
  expect(entry?.detail).toEqual({ from: "operator", to: "viewer" });
});

test("whoever has no group here any more is refused, and out in every browser", async () => {
  const identity = somebody();
  const entrance = await enter(identity);
  if (entrance.kind !== "entered") throw new Error("not entered");
  const from = { method: "oidc", address: "", userAgent: "", sessionHours: 1 } as const;
  await startSession(stage.context(), { ...entrance, ...from });
  expect(await enter({ ...identity, role: undefined })).toEqual({ kind: "refused", because: "no-role" });
  expect(await listSessions(stage.db, { userId: entrance.userId, now: new Date() })).toEqual([]);
  expect(await audits(entrance.userId)).toContain("user.sessions_ended");
});

test("an e-mail address alone takes nobody's account over", async () => {
  const withPassword = await local({ passwordHash: "scrypt$x", role: "administrator" });
  expect(await enter(somebody({ email: withPassword.email.toUpperCase() }))).toMatchObject({
    because: "account-exists",
  });
  const ofAnother = await local({ oidcIssuer: issuer, oidcSubject: "somebody else" });
  expect(await enter(somebody({ email: ofAnother.email }))).toMatchObject({ because: "account-exists" });
  const invited = await local({});
  for (const isEmailVerified of [false, null])
    expect(await enter(somebody({ email: invited.email, isEmailVerified }))).toMatchObject({
      because: "unverified-email",
    });
  expect(await enter(somebody({ isEmailVerified: false }))).toMatchObject({ because: "unverified-email" });
  for (const { id } of [withPassword, invited]) expect((await account(id))?.oidcSubject).toBeNull();
});

test("an invited person comes in through the provider, and the invitation opens nothing any more", async () => {
  const invited = await local({});
  const link = newId("accessLink", new Date(), systemRandom);
  await stage.db.insert(accessLink).values({
    id: link,
    kind: "invite",
    userId: invited.id,
    hash: Buffer.from(link),
    createdBy: { kind: "engine", id: null, name: "test" },
    createdAt: new Date(),
    expiresAt: new Date(Date.now() + 60_000),
  });
  expect(idOf(await enter(somebody({ email: invited.email })))).toBe(invited.id);
  expect(await account(invited.id)).toMatchObject({ role: "operator", roleSource: "oidc" });
  expect(await audits(invited.id)).toEqual(["user.invitation_accepted", "user.role_changed"]);
  const [spent] = await stage.db.select().from(accessLink).where(eq(accessLink.id, link));
  expect(spent?.revokedAt).not.toBeNull();
});

test("a disabled person stays out, and a role in an administrator's hands is left alone", async () => {
  const disabled = somebody();
  const id = idOf(await enter(disabled));
  await stage.db.update(userAccount).set({ disabledAt: new Date() }).where(eq(userAccount.id, id));
  expect(await enter(disabled)).toMatchObject({ because: "disabled" });
  const kept = somebody();
  const keptId = idOf(await enter(kept));
  await stage.db.update(userAccount).set({ roleSource: "local", role: "responder" }).where(eq(userAccount.id, keptId));
  expect(idOf(await enter({ ...kept, role: undefined }))).toBe(keptId);
  expect((await account(keptId))?.role).toBe("responder");
});

test("passwords are switched off only when an administrator comes in through the provider", async () => {
  const administrator = { ...(await stage.person("administrator")), trustedIssuer: issuer };
  const off = () => savePolicy(administrator, { key: "sign_in", settings: { credentials: false } });
  await expect(off()).rejects.toThrow(
    /no administrator has signed in through the identity provider that is set up now/,
  );
  const entrance = await enter(somebody({ role: "administrator" }));
  if (entrance.kind !== "entered") throw new Error("not entered");
  // Known to the provider, but never in: nothing shows that the way works.
  await expect(off()).rejects.toMatchObject({ code: "precondition-failed" });
  const from = { method: "oidc", address: "", userAgent: "", sessionHours: 1 } as const;
  await startSession(stage.context(), { ...entrance, ...from });
  await stage.db.update(userAccount).set({ disabledAt: new Date() }).where(eq(userAccount.id, entrance.userId));
  await expect(off()).rejects.toMatchObject({ code: "precondition-failed" });
  await stage.db.update(userAccount).set({ disabledAt: null }).where(eq(userAccount.id, entrance.userId));
  await off();
  expect((await findSignInPolicy(stage.db)).credentials).toBe(false);
  await resetPolicy(administrator, { key: "sign_in" });
});

test("a policy that is not set, or not readable, leaves the defaults", async () => {
  const write = (settings: Record<string, unknown>) =>
    stage.db
      .insert(policy)
      .values({ environment: "*", kind: "sign_in", settings, updatedAt: new Date() })
      .onConflictDoUpdate({ target: [policy.environment, policy.kind], set: { settings } });
  expect(await findSignInPolicy(stage.db)).toEqual({ credentials: true, sessionHours: 12 });
  await write({ credentials: false });
  expect(await findSignInPolicy(stage.db)).toEqual({ credentials: false, sessionHours: 12 });
  await write({ credentials: "no", sessionHours: 900 });
  expect(await findSignInPolicy(stage.db)).toEqual({ credentials: true, sessionHours: 12 });
});
