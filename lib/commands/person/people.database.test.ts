import { createHash } from "node:crypto";
import { asc, eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { auditEntry, userAccount } from "#db/schema/access";
import { personSession } from "#db/schema/people";
import { systemRandom } from "#lib/adapters/clock";
import type { UserId } from "#lib/domain/kernel/id";
import { createApiKey } from "../access/create-api-key.ts";
import type { CommandContext } from "../kernel/context.ts";
import { withRolloutStage } from "../rollout/test-stage.ts";
import { createTeam } from "../team/create-team.ts";
import { changeRole } from "./change-role.ts";
import { disablePerson } from "./disable-person.ts";
import { enablePerson } from "./enable-person.ts";
import { invitePerson } from "./invite-person.ts";
import { renewInvitation } from "./renew-invitation.ts";
import { revokeLink } from "./revoke-link.ts";
import { startPasswordReset } from "./start-password-reset.ts";

const stage = withRolloutStage();
const anyHash = () => createHash("sha256").update(systemRandom(16)).digest();
const idOf = (person: CommandContext) => (person.actor as { userId: UserId }).userId;
const read = async (userId: string) =>
  (await stage.db.select().from(userAccount).where(eq(userAccount.id, userId)))[0]!;
const audit = async (userId: string) =>
  (await stage.db.select().from(auditEntry).where(eq(auditEntry.subjectId, userId)).orderBy(asc(auditEntry.id))).map(
    ({ action }) => action,
  );
let invited = 0;
const invite = async (administrator: CommandContext, changes: object = {}) =>
  invitePerson(administrator, {
    input: { name: "Noor Haddad", email: `noor-${invited++}@example.org`, role: "operator", ...changes },
    linkHash: anyHash(),
  });
/** Nobody but these is an administrator afterwards. */
async function onlyAdministrators(count: number): Promise<CommandContext[]> {
  await stage.db.update(userAccount).set({ role: "viewer" }).where(eq(userAccount.role, "administrator"));
  return Promise.all(Array.from({ length: count }, () => stage.person("administrator")));
}
async function asKey(administrator: CommandContext, environment: string): Promise<CommandContext> {
  const input = { name: "ci", scopes: ["manage" as const], environment, expiresAt: null };
  const { keyId } = await createApiKey(administrator, { input, key: { hash: anyHash(), hint: "evk_" } });
  return { ...administrator, actor: { kind: "api_key", keyId, name: "ci", scopes: ["manage"], environment } };
}
const activeAdministrators = async () =>
  (await stage.db.select().from(userAccount).where(eq(userAccount.role, "administrator"))).filter(
    ({ disabledAt, passwordHash }) => !disabledAt && passwordHash !== "",
  ).length;

describe("inviting", () => {
  test("enters a person without a password, in the chosen teams, once per address whatever its letter case", async () => {
    const administrator = await stage.person("administrator");
    const { teamId } = await createTeam(administrator, { key: "platform", name: "Platform" });
    const { userId, expiresAt } = await invite(administrator, { email: "Lin@Example.org", teams: [teamId] });
    expect(await read(userId)).toMatchObject({ email: "lin@example.org", passwordHash: "", acceptedAt: null });
    expect(expiresAt.getTime() - Date.now()).toBeGreaterThan(6.9 * 86_400_000);
    expect(await audit(userId)).toEqual(["user.invited"]);
    const again = invite(administrator, { email: "lin@example.ORG" });
    await expect(again).rejects.toMatchObject({ code: "conflict", fields: [{ field: "email" }] });
  });

  test("is for an administrator, and not for a key of one environment only", async () => {
    for (const role of ["viewer", "stakeholder", "responder", "operator"] as const)
      await expect(invite(await stage.person(role))).rejects.toMatchObject({ code: "forbidden" });
    // It could make an administrator, who acts in every environment.
    const key = await asKey(await stage.person("administrator"), "production");
    await expect(invite(key)).rejects.toMatchObject({ code: "forbidden" });
  });

  test("only of who has not come yet is an invitation renewed, and only an open link is taken back", async () => {
    const administrator = await stage.person("administrator");
    const { userId } = await invite(administrator);
    await renewInvitation(administrator, { input: { userId }, linkHash: anyHash() });
    await revokeLink(administrator, { userId });
    await expect(revokeLink(administrator, { userId })).rejects.toMatchObject({ code: "precondition-failed" });
    expect(await audit(userId)).toEqual(["user.invited", "user.invited", "user.link_revoked"]);
    const active = idOf(await stage.person("viewer"));
    const renewed = renewInvitation(administrator, { input: { userId: active }, linkHash: anyHash() });
    await expect(renewed).rejects.toMatchObject({ message: expect.stringContaining("password reset instead") });
    const reset = startPasswordReset(administrator, { input: { userId }, linkHash: anyHash() });
    await expect(reset).rejects.toMatchObject({ message: expect.stringContaining("renew the invitation") });
  });
});

describe("a changed role or a disabled account", () => {
  test("is effective with the very next command, ends sessions and is audited", async () => {
    const administrator = await stage.person("administrator");
    const operator = await stage.person("operator");
    const userId = idOf(operator);
    await stage.db.insert(personSession).values({
      id: `ses_${userId}`,
      userId,
      method: "password",
      startedAt: new Date(),
      lastSeenAt: new Date(),
      expiresAt: new Date(Date.now() + 3_600_000),
    });
    await changeRole(administrator, { userId, role: "viewer" });
    await expect(createTeam(operator, { key: "x", name: "X" })).rejects.toMatchObject({ code: "unauthenticated" });
    const [session] = await stage.db.select().from(personSession).where(eq(personSession.userId, userId));
    expect(session).toMatchObject({ endedAt: expect.any(Date), endedBecause: "the role was changed" });
    await disablePerson(administrator, { userId });
    await expect(disablePerson(administrator, { userId })).rejects.toMatchObject({ code: "precondition-failed" });
    await enablePerson(administrator, { userId });
    expect(await read(userId)).toMatchObject({ role: "viewer", disabledAt: null, sessionVersion: 3, revision: 4 });
    expect(await audit(userId)).toEqual(["user.role_changed", "user.disabled", "user.enabled"]);
  });

  test("is refused on oneself, on what somebody else changed meanwhile, and where the provider decides", async () => {
    const administrator = await stage.person("administrator");
    await stage.person("administrator");
    const own = { userId: idOf(administrator), role: "viewer" } as const;
    await expect(changeRole(administrator, own)).rejects.toMatchObject({
      message: expect.stringContaining("yourself"),
    });
    await expect(disablePerson(administrator, own)).rejects.toMatchObject({ code: "precondition-failed" });
    const userId = idOf(await stage.person("operator"));
    const stale = changeRole(administrator, { userId, role: "viewer", expectedRevision: 7 });
    await expect(stale).rejects.toMatchObject({ code: "conflict" });
    await stage.db.update(userAccount).set({ roleSource: "oidc" }).where(eq(userAccount.id, userId));
    const followed = changeRole(administrator, { userId, role: "viewer" });
    await expect(followed).rejects.toMatchObject({ message: expect.stringContaining("identity provider") });
  });
});

describe("there is always an administrator who can sign in", () => {
  test("the last one keeps the role, also when others are invited or disabled administrators", async () => {
    const [last, other] = await onlyAdministrators(2);
    await invite(last!, { role: "administrator" });
    await disablePerson(last!, { userId: idOf(other!) });
    const key = await asKey(last!, "*");
    const userId = idOf(last!);
    const refused = { message: expect.stringContaining("last active administrator") };
    await expect(changeRole(key, { userId, role: "operator" })).rejects.toMatchObject(refused);
    await expect(disablePerson(key, { userId })).rejects.toMatchObject(refused);
    expect(await activeAdministrators()).toBe(1);
  });

  test.each([2, 3, 5])("%i who take each other's rights at once leave at least one, in any order", async (count) => {
    for (let round = 0; round < 8; round++) {
      const people = await onlyAdministrators(count);
      const ends = await Promise.allSettled(
        people.map((person, place) => {
          const userId = idOf(people[(place + 1) % count]!);
          return (round + place) % 2 === 0
            ? changeRole(person, { userId, role: "viewer" })
            : disablePerson(person, { userId });
        }),
      );
      expect(await activeAdministrators()).toBeGreaterThanOrEqual(1);
      const done = ends.filter(({ status }) => status === "fulfilled").length;
      expect(await activeAdministrators()).toBe(count - done);
      for (const end of ends)
        if (end.status === "rejected") expect(["unauthenticated", "precondition-failed"]).toContain(end.reason.code);
    }
  });
});
