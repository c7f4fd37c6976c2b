import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { administratorsWhoGetIn } from "#db/rows/administrators";
import { readPolicy } from "#db/rows/policy";
import { auditEntry, userAccount } from "#db/schema/access";
import { policy } from "#db/schema/catalogue";
import type { UserId } from "#lib/domain/kernel/id";
import type { CommandContext } from "../kernel/context.ts";
import { changeRole } from "../person/change-role.ts";
import { disablePerson } from "../person/disable-person.ts";
import { savePolicy } from "../policy/save-policy.ts";
import { withRolloutStage } from "../rollout/test-stage.ts";
import { enterOidcPerson } from "./enter-oidc-person.ts";

const stage = withRolloutStage();
const issuer = "https://id.example.org";
const trusting = (ctx: CommandContext, trustedIssuer: string | undefined = issuer): CommandContext => ({
  ...ctx,
  trustedIssuer,
});
const idOf = (person: CommandContext) => (person.actor as { userId: UserId }).userId;
const read = async (userId: string) =>
  (await stage.db.select().from(userAccount).where(eq(userAccount.id, userId)))[0]!;
const change = (userId: string, changes: Partial<typeof userAccount.$inferInsert>) =>
  stage.db.update(userAccount).set(changes).where(eq(userAccount.id, userId));
const byProvider = (changes: Partial<typeof userAccount.$inferInsert> = {}) => ({
  passwordHash: "",
  oidcIssuer: issuer,
  oidcSubject: crypto.randomUUID(),
  lastSignedInAt: new Date(),
  ...changes,
});

/** An administrator who has come through the provider, with an open session. */
async function provided(changes: Partial<typeof userAccount.$inferInsert> = {}): Promise<CommandContext> {
  const person = trusting(await stage.person("administrator"));
  await change(idOf(person), byProvider(changes));
  return person;
}
const withPassword = async () => trusting(await stage.person("administrator"));
const passwords = (credentials: boolean) => savePolicy(admin, { key: "sign_in", settings: { credentials } });
const waysIn = async (by: { trustedIssuer: string | undefined } = { trustedIssuer: issuer }) =>
  administratorsWhoGetIn(stage.db, { policy: await readPolicy(stage.db, "sign_in"), ...by });
const lastOne = { code: "precondition-failed", message: expect.stringContaining("through the identity provider") };

/** Comes in through the provider, and is the only one who can: passwords are off. */
let admin: CommandContext;
/** Has a password only, which opens nothing now. Its session from before lives on. */
let other: CommandContext;

beforeEach(async () => {
  await stage.db.delete(policy);
  await stage.db.update(userAccount).set({ role: "viewer", oidcSubject: null, oidcIssuer: null });
  admin = await provided();
  other = await withPassword();
  await passwords(false);
});

const takings = [
  ["a lesser role", (ctx: CommandContext, userId: UserId) => changeRole(ctx, { userId, role: "operator" })],
  ["disabling", (ctx: CommandContext, userId: UserId) => disablePerson(ctx, { userId })],
] as const;

describe.each(takings)("%s", (_, take) => {
  test("is refused for the last who gets in, whoever else has a password that opens nothing", async () => {
    await expect(take(other, idOf(admin))).rejects.toMatchObject(lastOne);
    expect(await waysIn()).toEqual([idOf(admin)]);
    await take(admin, idOf(other));
  });

  test.each([
    ["belongs to an issuer that is no longer trusted", { oidcIssuer: "https://old.example.org" }],
    ["is disabled", { disabledAt: new Date() }],
    ["has never come through", { lastSignedInAt: null }],
  ])("is refused while the only other one %s", async (_why, changes) => {
    await provided(changes);
    await expect(take(other, idOf(admin))).rejects.toMatchObject(lastOne);
  });

  test("is done when another one gets in through the provider", async () => {
    const second = await provided();
    await take(other, idOf(admin));
    expect(await waysIn()).toEqual([idOf(second)]);
  });

  test("is done while a password opens the console: switched on, or no provider is configured", async () => {
    await take({ ...other, trustedIssuer: undefined }, idOf(admin));
    expect(await waysIn({ trustedIssuer: undefined })).toEqual([idOf(other)]);
    await change(idOf(admin), { role: "administrator", disabledAt: null, sessionVersion: 1 });
    await stage.db.delete(policy);
    await take(other, idOf(admin));
    expect(await waysIn()).toEqual([idOf(other)]);
  });

  test("is done to an account that opens nothing anyhow", async () => {
    await take(trusting(other, "https://new.example.org"), idOf(admin));
  });
});

describe("at the same moment", () => {
  test("two who take each other's way in leave one of them", async () => {
    for (let round = 0; round < 6; round++) {
      await change(idOf(admin), { role: "administrator", disabledAt: null, sessionVersion: 1 });
      const second = await provided();
      const takes = takings.map(([, take]) => take);
      const one = takes[round % 2]!(other, idOf(admin));
      const two = takes[(round + 1) % 2]!(other, idOf(second));
      const ends = await Promise.allSettled([one, two]);
      expect(ends.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      expect(await waysIn()).toHaveLength(1);
      await change(idOf(second), { role: "viewer" });
    }
  });

  test("switching passwords off and disabling who comes through the provider do not both succeed", async () => {
    for (let round = 0; round < 6; round++) {
      await stage.db.delete(policy);
      await change(idOf(admin), { disabledAt: null, sessionVersion: 1 });
      const off = savePolicy(other, { key: "sign_in", settings: { credentials: false } });
      const ends = await Promise.allSettled([off, disablePerson(other, { userId: idOf(admin) })]);
      expect(ends.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      expect((await waysIn()).length).toBeGreaterThan(0);
    }
  });
});

describe("passwords", () => {
  test("are switched off only while an administrator gets in through the provider that is trusted now", async () => {
    await stage.db.delete(policy);
    const off = (trustedIssuer: string | undefined) =>
      savePolicy({ ...other, trustedIssuer }, { key: "sign_in", settings: { credentials: false } });
    await expect(off(undefined)).rejects.toThrow(/no identity provider is set up/);
    await expect(off("https://new.example.org")).rejects.toThrow(/that is set up now/);
    await off(issuer);
  });
});

describe("the groups of the last who gets in", () => {
  const subject = "root";
  const enter = (role: "administrator" | "operator" | undefined, who = subject) =>
    enterOidcPerson(trusting(stage.context()), {
      issuer,
      subject: who,
      name: who,
      email: `${crypto.randomUUID()}@example.org`,
      isEmailVerified: true,
      role,
    });
  const lastAudit = async () =>
    (
      await stage.db
        .select()
        .from(auditEntry)
        .where(eq(auditEntry.subjectId, idOf(admin)))
        .orderBy(auditEntry.id)
    ).at(-1);
  beforeEach(() => change(idOf(admin), { oidcSubject: subject, roleSource: "oidc" }));

  test("are followed to a lesser role; the audit says that nobody is left, and the groups bring one back", async () => {
    expect(await enter("operator")).toMatchObject({ kind: "entered", leavesNoAdministrator: true });
    expect(await waysIn()).toEqual([]);
    expect(await lastAudit()).toMatchObject({
      action: "user.role_changed",
      detail: { from: "administrator", to: "operator", leavesNoAdministrator: true },
    });
    await enter("administrator", "successor");
    await enter("administrator");
    await stage.db.update(userAccount).set({ lastSignedInAt: new Date() });
    expect(await waysIn()).toHaveLength(2);
    const followed = await enter("operator");
    expect(followed).not.toHaveProperty("leavesNoAdministrator");
    expect(await lastAudit()).not.toHaveProperty("detail.leavesNoAdministrator");
  });

  test("are followed out; nobody counts on an administrator whom the provider refuses", async () => {
    const second = await provided();
    expect(await enter(undefined)).toEqual({ kind: "refused", because: "no-role" });
    expect(await read(idOf(admin))).toMatchObject({ role: "stakeholder" });
    await expect(disablePerson(other, { userId: idOf(second) })).rejects.toMatchObject(lastOne);
    await change(idOf(admin), { role: "administrator" });
    await change(idOf(second), { role: "viewer" });
    expect(await enter(undefined)).toMatchObject({ because: "no-role", leavesNoAdministrator: true });
  });

  test("and an administrator's change at once do not find each other's one still there", async () => {
    for (let round = 0; round < 6; round++) {
      await change(idOf(admin), { role: "administrator" });
      const second = await provided();
      const [followed, disabled] = await Promise.allSettled([
        enter("operator"),
        disablePerson(other, { userId: idOf(second) }),
      ]);
      const wasTold = followed.status === "fulfilled" && followed.value.leavesNoAdministrator === true;
      expect((await waysIn()).length > 0).toBe(disabled.status === "rejected");
      expect(wasTold).toBe(disabled.status === "fulfilled");
      await change(idOf(second), { role: "viewer" });
    }
  });
});
