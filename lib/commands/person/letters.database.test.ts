import { and, asc, eq, isNotNull } from "drizzle-orm";
import { expect, test } from "vitest";
import { auditEntry, userAccount } from "#db/schema/access";
import { outboxMessage } from "#db/schema/notification";
import { accessLink, organisation } from "#db/schema/people";
import { systemRandom } from "#lib/adapters/clock";
import { generateLinkToken, hashLinkToken } from "#lib/adapters/link-token";
import { openSealed, seal } from "#lib/adapters/seal";
import { LINK_IS_OVER } from "#lib/domain/notification/letter";
import { personPage } from "#lib/queries/people/person-page";
import { withRolloutStage } from "../rollout/test-stage.ts";
import { acceptInvitation } from "./accept-invitation.ts";
import { disablePerson } from "./disable-person.ts";
import { invitePerson } from "./invite-person.ts";
import { renewInvitation } from "./renew-invitation.ts";
import { revokeLink } from "./revoke-link.ts";
import { startPasswordReset } from "./start-password-reset.ts";

const stage = withRolloutStage();
const key = Buffer.alloc(32, 7);
const made = (token = generateLinkToken()) => ({
  linkHash: hashLinkToken(token, key),
  sealedToken: seal(token, key),
});
const input = () => ({
  name: "Noor Haddad",
  email: `${crypto.randomUUID()}@example.org`,
  role: "operator" as const,
});
const invited = async (token?: string) => {
  const administrator = await stage.person("administrator");
  const { userId, isMailed } = await invitePerson(administrator, { input: input(), ...made(token) });
  return { administrator, userId, isMailed };
};
const letters = async (userId: string) =>
  (
    await stage.db
      .select({ letter: outboxMessage })
      .from(outboxMessage)
      .innerJoin(accessLink, eq(accessLink.id, outboxMessage.linkId))
      .where(eq(accessLink.userId, userId))
      .orderBy(asc(outboxMessage.createdAt), asc(outboxMessage.id))
  ).map(({ letter }) => letter);
const shown = async (userId: string) => (await personPage(stage.db, { userId, now: new Date() }))?.links[0]?.letter;

test("an invitation waits in the outbox for the person, with its token sealed", async () => {
  await stage.db.update(organisation).set({ name: "Acme", setUpAt: new Date() });
  const token = generateLinkToken();
  const { userId, isMailed } = await invited(token);
  expect(isMailed).toBe(true);
  const [letter] = await letters(userId);
  expect(letter).toMatchObject({
    environment: "*",
    destinationId: null,
    event: "person.invited",
    payload: { kind: "invite", by: "administrator person", organisation: "Acme" },
  });
  expect(openSealed(letter!.sealedToken!, [key])).toBe(token);
  expect(await shown(userId)).toMatchObject({ state: "queued", attempts: 0 });
  const [entry] = await stage.db.select().from(auditEntry).where(eq(auditEntry.subjectId, userId));
  expect(entry?.detail).toMatchObject({ isMailed: true });
});

test("what is refused leaves no letter, and without mail there is none", async () => {
  const { administrator, userId } = await invited();
  const before = (await stage.db.select().from(outboxMessage)).length;
  const [known] = await stage.db.select().from(userAccount).where(eq(userAccount.id, userId));
  const again = invitePerson(administrator, { input: { ...input(), email: known!.email }, ...made() });
  await expect(again).rejects.toMatchObject({ code: "conflict" });
  await expect(startPasswordReset(administrator, { input: { userId }, ...made() })).rejects.toThrow();
  const { isMailed, userId: quiet } = await invitePerson(administrator, { input: input(), linkHash: made().linkHash });
  expect(isMailed).toBe(false);
  expect(await shown(quiet)).toBeNull();
  expect(await stage.db.select().from(outboxMessage)).toHaveLength(before);
});

test("a letter goes back, and its token with it, as soon as its link opens nothing any more", async () => {
  const over = { abandonedAt: expect.any(Date), sealedToken: null, lastError: LINK_IS_OVER };
  const renewed = await invited();
  await renewInvitation(renewed.administrator, { input: { userId: renewed.userId }, ...made() });
  expect(await letters(renewed.userId)).toMatchObject([over, { abandonedAt: null, sealedToken: expect.any(Buffer) }]);
  await revokeLink(renewed.administrator, { userId: renewed.userId });
  expect(await letters(renewed.userId)).toMatchObject([over, over]);
  expect(await shown(renewed.userId)).toMatchObject({ state: "given_up", lastError: LINK_IS_OVER });

  const disabled = await invited();
  await disablePerson(disabled.administrator, { userId: disabled.userId });
  expect(await letters(disabled.userId)).toMatchObject([over]);

  // The administrator passed the link on faster than the mail server.
  const token = generateLinkToken();
  const used = await invited(token);
  await acceptInvitation(
    { db: stage.db, now: new Date(), random: systemRandom, visitor: "v" },
    {
      link: { hashes: [hashLinkToken(token, key)] },
      chosen: { password: "a few random words", hashPassword: async () => "-" },
    },
  );
  expect(await letters(used.userId)).toMatchObject([over]);

  // Somebody else's letter is left alone, and so is one that the mail server has taken.
  const other = await invited();
  await startPasswordReset(used.administrator, { input: { userId: used.userId }, ...made() });
  await stage.db
    .update(outboxMessage)
    .set({ deliveredAt: new Date(), sealedToken: null })
    .where(and(eq(outboxMessage.event, "person.reset_started"), isNotNull(outboxMessage.sealedToken)));
  await revokeLink(used.administrator, { userId: used.userId });
  expect((await letters(used.userId))[1]).toMatchObject({ abandonedAt: null, deliveredAt: expect.any(Date) });
  expect(await letters(other.userId)).toMatchObject([{ abandonedAt: null, sealedToken: expect.any(Buffer) }]);
});

test("the database itself keeps no token of a letter that is done", async () => {
  const { userId } = await invited();
  const [letter] = await letters(userId);
  for (const done of ["deliveredAt", "abandonedAt"])
    await expect(
      stage.db
        .update(outboxMessage)
        .set({ [done]: new Date() })
        .where(eq(outboxMessage.id, letter!.id)),
    ).rejects.toMatchObject({ cause: { constraint: "outbox_token_goes" } });
});
