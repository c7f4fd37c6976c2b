import { asc, eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { auditEntry, userAccount } from "#db/schema/access";
import { accessLink } from "#db/schema/people";
import { systemRandom } from "#lib/adapters/clock";
import { generateLinkToken, hashLinkToken } from "#lib/adapters/link-token";
import type { UserId } from "#lib/domain/kernel/id";
import { withRolloutStage } from "../rollout/test-stage.ts";
import { acceptInvitation } from "./accept-invitation.ts";
import { disablePerson } from "./disable-person.ts";
import { enablePerson } from "./enable-person.ts";
import { finishPasswordReset } from "./finish-password-reset.ts";
import { invitePerson } from "./invite-person.ts";
import { openAccessLink } from "./open-access-link.ts";
import { renewInvitation } from "./renew-invitation.ts";
import type { VisitorContext } from "./require-access-link.ts";
import { revokeLink } from "./revoke-link.ts";
import { startPasswordReset } from "./start-password-reset.ts";

const stage = withRolloutStage();
const subKey = Buffer.alloc(32, 7);
const hashOf = (token: string) => hashLinkToken(token, subKey);
const visit = (now = new Date(), visitor = crypto.randomUUID()): VisitorContext => ({
  db: stage.db,
  now,
  random: systemRandom,
  visitor,
});
/** Stands for scrypt: these tests are about links. */
const chosen = (password = "a few random words") => ({
  password,
  hashPassword: async (text: string) => `hash of ${text}`,
});
const through = (token: string, password?: string) => ({ link: { hashes: [hashOf(token)] }, chosen: chosen(password) });
const read = async (userId: string) =>
  (await stage.db.select().from(userAccount).where(eq(userAccount.id, userId)))[0]!;
const audit = async (userId: string) =>
  stage.db.select().from(auditEntry).where(eq(auditEntry.subjectId, userId)).orderBy(asc(auditEntry.id));
const later = (hours: number) => new Date(Date.now() + hours * 3_600_000);

async function invited() {
  const administrator = await stage.person("administrator");
  const token = generateLinkToken();
  const input = { name: "Noor Haddad", email: `${crypto.randomUUID()}@example.org`, role: "operator" as const };
  const { userId } = await invitePerson(administrator, { input, linkHash: hashOf(token) });
  return { administrator, token, userId };
}
async function resetting() {
  const { administrator, token: first, userId } = await invited();
  await acceptInvitation(visit(), through(first));
  const token = generateLinkToken();
  await startPasswordReset(administrator, { input: { userId }, linkHash: hashOf(token) });
  return { administrator, token, userId };
}
const refusal = async (work: Promise<unknown>) =>
  work.then(
    () => null,
    ({ code, message }) => ({ code, message }),
  );

describe("an invitation", () => {
  test("says whom it is for, sets the first password, and is audited as that person's deed", async () => {
    const { token, userId } = await invited();
    const facts = await openAccessLink(visit(), { hashes: [hashOf("another"), hashOf(token)] });
    expect(facts).toMatchObject({ kind: "invite", name: "Noor Haddad", role: "operator" });
    await acceptInvitation(visit(), through(token));
    expect(await read(userId)).toMatchObject({
      passwordHash: "hash of a few random words",
      acceptedAt: expect.any(Date),
    });
    expect((await audit(userId)).at(-1)).toMatchObject({
      action: "user.invitation_accepted",
      actor: { kind: "user", id: userId, name: "Noor Haddad" },
    });
  });

  test("stays open when the password is refused", async () => {
    const { token } = await invited();
    const short = acceptInvitation(visit(), through(token, "short"));
    await expect(short).rejects.toMatchObject({ code: "invalid", fields: [{ field: "password" }] });
    await acceptInvitation(visit(), through(token));
  });

  test.each([2, 6])("is used once by %i tabs that send at the same time", async (tabs) => {
    const { token, userId } = await invited();
    const sent = Array.from({ length: tabs }, (_, tab) =>
      acceptInvitation(visit(), through(token, `words of tab ${tab}`)),
    );
    const ends = await Promise.allSettled(sent);
    const winner = ends.findIndex(({ status }) => status === "fulfilled");
    expect(ends.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect((await read(userId)).passwordHash).toBe(`hash of words of tab ${winner}`);
    const accepted = (await audit(userId)).filter(({ action }) => action === "user.invitation_accepted");
    expect(accepted).toHaveLength(1);
  });

  test("is not a reset, and a reset is no invitation", async () => {
    const { token } = await invited();
    await expect(finishPasswordReset(visit(), through(token))).rejects.toMatchObject({ code: "not-found" });
    const reset = await resetting();
    await expect(acceptInvitation(visit(), through(reset.token))).rejects.toMatchObject({ code: "not-found" });
  });
});

describe("a link that opens nothing", () => {
  test("is answered in the same words, whatever the reason", async () => {
    const used = await invited();
    await acceptInvitation(visit(), through(used.token));
    const revoked = await invited();
    await revokeLink(revoked.administrator, { userId: revoked.userId as UserId });
    const renewed = await invited();
    await renewInvitation(renewed.administrator, { input: { userId: renewed.userId }, linkHash: hashOf("next") });
    const disabled = await invited();
    await disablePerson(disabled.administrator, { userId: disabled.userId });
    const expired = await invited();
    const refusals = [
      await refusal(acceptInvitation(visit(), through(generateLinkToken()))),
      await refusal(acceptInvitation(visit(), through(used.token))),
      await refusal(acceptInvitation(visit(), through(revoked.token))),
      await refusal(acceptInvitation(visit(), through(renewed.token))),
      await refusal(acceptInvitation(visit(), through(disabled.token))),
      await refusal(acceptInvitation(visit(later(7 * 24 + 1)), through(expired.token))),
      await refusal(openAccessLink(visit(later(7 * 24 + 1)), { hashes: [hashOf(expired.token)] })),
    ];
    expect(refusals[0]).toMatchObject({ code: "not-found" });
    for (const one of refusals) expect(one).toEqual(refusals[0]);
    await enablePerson(disabled.administrator, { userId: disabled.userId });
    await expect(acceptInvitation(visit(), through(disabled.token))).rejects.toMatchObject({ code: "not-found" });
  });

  test("may be tried thirty times in ten minutes from one place; others are not held up", async () => {
    const { token } = await invited();
    const flood = visit();
    for (let i = 0; i < 30; i++)
      expect(await refusal(openAccessLink(flood, { hashes: [hashOf(String(i))] }))).toMatchObject({
        code: "not-found",
      });
    const barred = await refusal(openAccessLink(flood, { hashes: [hashOf(token)] }));
    expect(barred).toMatchObject({ code: "limit-exceeded" });
    await openAccessLink(visit(), { hashes: [hashOf(token)] });
    await openAccessLink({ ...flood, now: later(0.2) }, { hashes: [hashOf(token)] });
  });
});

describe("a reset", () => {
  test("leaves the old password good until it is used; then every session and every other link ends", async () => {
    const { administrator, token, userId } = await resetting();
    const before = await read(userId);
    expect(before.passwordHash).toBe("hash of a few random words");
    await finishPasswordReset(visit(), through(token, "other random words"));
    expect(await read(userId)).toMatchObject({
      passwordHash: "hash of other random words",
      sessionVersion: before.sessionVersion + 1,
      acceptedAt: before.acceptedAt,
    });
    expect((await audit(userId)).map(({ action }) => action)).toEqual([
      "user.invited",
      "user.invitation_accepted",
      "user.reset_started",
      "user.password_changed",
    ]);
    await expect(finishPasswordReset(visit(), through(token))).rejects.toMatchObject({ code: "not-found" });
    await expect(revokeLink(administrator, { userId })).rejects.toMatchObject({ code: "precondition-failed" });
  });

  test("works for a day, and only the newest one", async () => {
    const { administrator, token, userId } = await resetting();
    const newer = generateLinkToken();
    await startPasswordReset(administrator, { input: { userId }, linkHash: hashOf(newer) });
    await expect(finishPasswordReset(visit(), through(token))).rejects.toMatchObject({ code: "not-found" });
    await expect(finishPasswordReset(visit(later(24.1)), through(newer))).rejects.toMatchObject({ code: "not-found" });
    await finishPasswordReset(visit(later(23.9)), through(newer));
  });

  test("and a disabling that come at once end without a way in", async () => {
    for (let round = 0; round < 5; round++) {
      const { administrator, token, userId } = await resetting();
      await Promise.allSettled([
        finishPasswordReset(visit(), through(token, "other random words")),
        disablePerson(administrator, { userId }),
      ]);
      expect((await read(userId)).disabledAt).not.toBeNull();
      const open = await stage.db.select().from(accessLink).where(eq(accessLink.userId, userId));
      expect(open.filter(({ usedAt, revokedAt }) => !usedAt && !revokedAt)).toEqual([]);
    }
  });
});
