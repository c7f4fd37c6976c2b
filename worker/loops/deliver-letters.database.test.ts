import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { type DatabaseHandle, openDatabase } from "#db/client";
import { outboxMessage } from "#db/schema/notification";
import { accessLink } from "#db/schema/people";
import { systemClock, systemRandom } from "#lib/adapters/clock";
import { readEnvironment } from "#lib/adapters/env";
import { generateLinkToken, hashLinkToken } from "#lib/adapters/link-token";
import { createLog } from "#lib/adapters/log";
import { type MailSink, openMailSink, readMail } from "#lib/adapters/notifiers/test-mail-sink";
import { seal } from "#lib/adapters/seal";
import { loadSecrets } from "#lib/adapters/secrets";
import { invitePerson } from "#lib/commands/person/invite-person";
import { renewInvitation } from "#lib/commands/person/renew-invitation";
import { LINK_IS_OVER } from "#lib/domain/notification/letter";
import { withTestDatabase } from "../../scripts/test-database-client.ts";
import { createDeliverOutbox } from "./deliver-outbox.ts";

const own = withTestDatabase();
const variables = {
  EVENKEEL_SECRET: randomBytes(32).toString("hex"),
  EVENKEEL_DATA_DIR: tmpdir(),
  EVENKEEL_PUBLIC_URL: "https://evenkeel.example.org",
};
const secrets = loadSecrets(readEnvironment(variables));
const logged: string[] = [];
let handle: DatabaseHandle;
let sink: MailSink;

beforeAll(async () => {
  handle = openDatabase(own.url, { applicationName: "letters-test", maxConnections: 4 });
  sink = await openMailSink();
});
afterAll(async () => {
  await sink.close();
  await handle.close();
});
beforeEach(async () => {
  await handle.db.delete(outboxMessage);
  Object.assign(sink, { mails: [], recipients: [], refuse: undefined });
  logged.length = 0;
});

const engine = () => ({
  db: handle.db,
  actor: { kind: "engine" as const, because: "test" },
  now: systemClock(),
  random: systemRandom,
});
const deliver = (smtpUrl: string | undefined = sink.smtpUrl) =>
  createDeliverOutbox().run({
    db: handle,
    environment: readEnvironment({ ...variables, SMTP_URL: smtpUrl }),
    log: createLog({ name: "test", format: "json", write: (line) => void logged.push(line) }),
    findings: { audit: null },
    workerId: "a",
    random: systemRandom,
    clock: systemClock,
  });
const made = (token: string) => ({
  linkHash: hashLinkToken(token, secrets.subKeys("access-links")[0]),
  sealedToken: seal(token, secrets.subKeys("stored-secrets")[0]),
});
let people = 0;
async function invite() {
  const token = generateLinkToken();
  const email = `noor-${people++}@example.org`;
  const input = { name: "Noor\r\nBcc: all@example.org", email, role: "operator" as const };
  const { userId } = await invitePerson(engine(), { input, ...made(token) });
  return { token, email, userId };
}
const stored = () => handle.db.select().from(outboxMessage).orderBy(outboxMessage.createdAt, outboxMessage.id);

it("carries the link to the person alone, once, and forgets the token when the mail server has it", async () => {
  const { token, email } = await invite();
  await deliver();
  await deliver();
  expect(sink.recipients).toEqual([email]);
  const { headers, text } = readMail(sink.mails[0]!);
  expect(text).toContain(`https://evenkeel.example.org/welcome/${token}\r\n`);
  expect(headers.get("to")).toBe(`"Noor Bcc: all@example.org" <${email}>`);
  expect(headers.has("bcc")).toBe(false);
  const [letter] = await stored();
  expect(letter).toMatchObject({ deliveredAt: expect.any(Date), sealedToken: null, attempts: 1 });
  expect(headers.get("message-id")).toBe(`<${letter!.id}@evenkeel.example.org>`);
});

it("is tried again while the server is busy and given up when it refuses, and the log names no person and no token", async () => {
  const { token, email } = await invite();
  sink.refuse = { code: 451 };
  await deliver();
  const [waiting] = await stored();
  expect(waiting).toMatchObject({ deliveredAt: null, abandonedAt: null, sealedToken: expect.any(Buffer) });
  expect(waiting?.lastError).toContain("no such mailbox");
  sink.refuse = { code: 550 };
  await handle.db.update(outboxMessage).set({ nextAttemptAt: sql`now()` });
  await deliver();
  expect(await stored()).toMatchObject([{ abandonedAt: expect.any(Date), sealedToken: null, attempts: 2 }]);
  expect(logged.length).toBeGreaterThan(0);
  for (const secret of [token, email]) expect(logged.join()).not.toContain(secret);
});

it("is not sent when its link has ended while it waited", async () => {
  const { userId } = await invite();
  await handle.db.update(accessLink).set({ expiresAt: new Date() }).where(eq(accessLink.userId, userId));
  await deliver();
  expect(sink.mails).toEqual([]);
  expect(await stored()).toMatchObject([{ abandonedAt: expect.any(Date), sealedToken: null, lastError: LINK_IS_OVER }]);
});

it("is given up with the last attempt before its link ends, not kept until afterwards", async () => {
  const { userId } = await invite();
  await handle.db
    .update(accessLink)
    .set({ expiresAt: new Date(Date.now() + 120_000) })
    .where(eq(accessLink.userId, userId));
  sink.refuse = { code: 451 };
  await deliver();
  expect(await stored()).toMatchObject([{ abandonedAt: null, attempts: 1 }]);
  // The next wait would be five minutes.
  await handle.db.update(outboxMessage).set({ nextAttemptAt: sql`now()` });
  await deliver();
  expect(await stored()).toMatchObject([{ abandonedAt: expect.any(Date), sealedToken: null, attempts: 2 }]);
});

it("of a renewed invitation carries the newer link only", async () => {
  const { userId } = await invite();
  const newer = generateLinkToken();
  await renewInvitation(engine(), { input: { userId: userId }, ...made(newer) });
  await deliver();
  expect(sink.mails).toHaveLength(1);
  expect(readMail(sink.mails[0]!).text).toContain(newer);
});

it("says so when this worker has no mail server", async () => {
  await invite();
  await deliver("");
  expect(await stored()).toMatchObject(
    [{ abandonedAt: expect.any(Date), sealedToken: null, lastError: /SMTP_URL/ }].map(({ lastError, ...rest }) => ({
      ...rest,
      lastError: expect.stringMatching(lastError),
    })),
  );
});
