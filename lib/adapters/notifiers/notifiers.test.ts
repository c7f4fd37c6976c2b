import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";
import { afterEach, describe, expect, it } from "vitest";
import type { Letter } from "#lib/domain/notification/letter";
import type { Destination, Message } from "#lib/domain/notification/notifier";
import { createNotifiers } from "./index.ts";
import { openMailSink, readMail } from "./test-mail-sink.ts";
import { newWebhookSecret, signatureHeaders } from "./webhook-signature.ts";

const closers: Array<() => Promise<unknown>> = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const now = new Date();
const message: Message = {
  id: "msg_01KC0000000000000000000000",
  event: "incident.opened",
  environment: "production",
  at: now,
  reason: '"Hook" gets every event of production',
  content: {
    subject: {
      kind: "incident",
      id: "inc_1",
      title: "Gap of v3\r\nBcc: everyone@example.org",
      path: "/incidents/inc_1",
    },
    sentence: "INC-42 P1: the gap of v3 passed its limit.",
    facts: { key: "INC-42", severity: "P1" },
    page: true,
  },
};
const options = { smtpUrl: undefined, publicUrl: "https://evenkeel.example.org", allowedHosts: [] };
const destination = (given: Partial<Destination>): Destination => ({
  id: "dst_1",
  name: "Hook",
  kind: "webhook",
  settings: {},
  secret: null,
  ...given,
});

interface Received {
  headers: Record<string, string>;
  body: string;
}

async function hookSink(answer: { status: number; headers?: Record<string, string> }) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (chunk: string) => {
      body += chunk;
    });
    request.on("end", () => {
      received.push({ headers: request.headers as Record<string, string>, body });
      response.writeHead(answer.status, answer.headers).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => new Promise((resolve) => server.close(resolve)));
  return { received, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/in` };
}

const hookOf = (url: string, secret: string) => destination({ settings: { url, allowPrivate: true }, secret });
const deliverHook = (to: Destination) => createNotifiers(options).find("webhook")!.deliver(message, to, new Date());

describe("webhook", () => {
  it("signs as the reference library verifies", async () => {
    const sink = await hookSink({ status: 204 });
    const secret = newWebhookSecret();
    expect(await deliverHook(hookOf(sink.url, secret))).toEqual({ ok: true });
    const [got] = sink.received;
    const body = new Webhook(secret).verify(got!.body, got!.headers) as { type: string; data: Record<string, unknown> };
    expect(got!.headers["webhook-id"]).toBe(message.id);
    expect(body.type).toBe("incident.opened");
    expect(body.data).toMatchObject({ key: "INC-42", page: true });
    expect(body.data.subject).toMatchObject({ url: "https://evenkeel.example.org/incidents/inc_1" });
    expect(() => new Webhook(newWebhookSecret()).verify(got!.body, got!.headers)).toThrow();
  });

  it("reproduces the specification's vector", () => {
    expect(
      signatureHeaders("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", {
        id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
        at: new Date(1_614_265_330_000),
        body: '{"test": 2432232314}',
      })["webhook-signature"],
    ).toBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  });

  it("signs with every secret while one is exchanged", async () => {
    const [older, newer] = [newWebhookSecret(), newWebhookSecret()];
    const sink = await hookSink({ status: 200 });
    await deliverHook(hookOf(sink.url, `${newer} ${older}`));
    for (const secret of [older, newer]) new Webhook(secret).verify(sink.received[0]!.body, sink.received[0]!.headers);
  });

  it.each([
    [500, {}, { retry: "later" }],
    [302, { location: "http://127.0.0.1:1/" }, { retry: "later", error: expect.stringContaining("redirects") }],
    [429, { "retry-after": "120" }, { retry: "later", afterSeconds: 120 }],
    [410, {}, { retry: "never", disable: true }],
  ])("reads %d", async (status, headers, outcome) => {
    const sink = await hookSink({ status, headers: headers as Record<string, string> });
    expect(await deliverHook(hookOf(sink.url, newWebhookSecret()))).toMatchObject({ ok: false, ...outcome });
  });

  it("never sends inside, unsigned, or by settings it cannot read", async () => {
    const sink = await hookSink({ status: 200 });
    const secret = newWebhookSecret();
    expect(await deliverHook(destination({ settings: { url: sink.url }, secret }))).toMatchObject({ retry: "never" });
    expect(await deliverHook(destination({ settings: { url: sink.url, allowPrivate: true } }))).toMatchObject({
      retry: "never",
    });
    expect(await deliverHook(destination({ settings: { url: 7 }, secret }))).toMatchObject({ retry: "never" });
    expect(sink.received).toEqual([]);
  });

  it("says that a closed port may work later", async () => {
    expect(await deliverHook(hookOf("http://127.0.0.1:1/", newWebhookSecret()))).toMatchObject({ retry: "later" });
  });
});

async function mailSink(refuse?: { code: number }) {
  const sink = await openMailSink(refuse);
  closers.push(sink.close);
  return sink;
}

const mailbox = destination({ kind: "email", settings: { to: "on-call@example.org" } });

describe("e-mail", () => {
  it("carries the message's key, one subject line and words a person can act on", async () => {
    const { mails, smtpUrl } = await mailSink();
    const email = createNotifiers({ ...options, smtpUrl }).find("email")!;
    expect(await email.deliver(message, mailbox, now)).toEqual({ ok: true });
    expect(mails[0]).toContain(`Message-ID: <${message.id}@evenkeel.example.org>`);
    expect(mails[0]).toMatch(/^Subject: INC-42 P1: Gap of v3 Bcc: everyone@example\.org\r?$/m);
    expect(mails[0]).not.toMatch(/^Bcc:/m);
    // Quoted-printable breaks long lines softly.
    expect(mails[0]?.replaceAll("=\r\n", "")).toContain("https://evenkeel.example.org/incidents/inc_1");
  });

  it.each([
    [550, "never"],
    [451, "later"],
  ])("takes %d as %s", async (code, retry) => {
    const { smtpUrl } = await mailSink({ code });
    const email = createNotifiers({ ...options, smtpUrl }).find("email")!;
    expect(await email.deliver(message, mailbox, now)).toMatchObject({ ok: false, retry });
  });

  it("says that nothing is set up", async () => {
    expect(await createNotifiers(options).find("email")!.deliver(message, mailbox, now)).toMatchObject({
      retry: "never",
      error: expect.stringContaining("SMTP_URL"),
    });
  });
});

const letter: Letter = {
  id: "msg_01KC0000000000000000000001",
  kind: "invite",
  by: "Mira Sol",
  organisation: "Acme",
  to: { name: "Noor Haddad", address: "noor@example.org" },
  link: "https://evenkeel.example.org/welcome/a-token-of-43-characters",
  expiresAt: new Date("2026-11-29T14:07:00Z"),
  at: now,
};

describe("a letter", () => {
  it.each([
    ["invite", "Mira Sol invites you to Evenkeel at Acme", "without this link nobody comes in with your address"],
    ["reset", "Set a new password for Evenkeel at Acme", "your password stays as it is"],
  ] as const)(
    "of an %s says who, where, until when, and what to do when it is unexpected",
    async (kind, subject, unexpected) => {
      const { mails, recipients, smtpUrl } = await mailSink();
      expect(await createNotifiers({ ...options, smtpUrl }).post({ ...letter, kind })).toEqual({ ok: true });
      const { headers, text } = readMail(mails[0]!);
      expect(recipients).toEqual(["noor@example.org"]);
      expect(headers.get("subject")).toBe(subject);
      expect(headers.get("to")).toBe("Noor Haddad <noor@example.org>");
      expect(headers.get("message-id")).toBe(`<${letter.id}@evenkeel.example.org>`);
      for (const words of ["Mira Sol", "Acme", letter.link, "2026-11-29 14:07 UTC", unexpected])
        expect(text).toContain(words);
    },
  );

  it("is one mail to one person with the usual headers, whatever a name holds", async () => {
    const evil = "X\r\nBcc: all@example.org\r\n\r\nPay here: https://evil.example\u2028";
    const { mails, recipients, smtpUrl } = await mailSink();
    const notifiers = createNotifiers({ ...options, smtpUrl });
    const names = {
      by: evil,
      organisation: evil,
      to: { name: `${evil}" <all@example.org>, `, address: "noor@example.org" },
    };
    await notifiers.post(letter);
    for (const kind of ["invite", "reset"] as const)
      expect(await notifiers.post({ ...letter, ...names, kind })).toEqual({ ok: true });
    expect(recipients).toEqual(Array(3).fill("noor@example.org"));
    const [usual, ...others] = mails.map(readMail);
    for (const { headers, text } of others) {
      expect([...headers.keys()].sort()).toEqual([...usual!.headers.keys()].sort());
      expect(text).not.toMatch(/^(Pay here|Bcc)/m);
    }
  });

  it("comes from the sender that is configured", async () => {
    const { mails, smtpUrl } = await mailSink();
    await createNotifiers({ ...options, smtpUrl }).post(letter);
    await createNotifiers({ ...options, smtpUrl, smtpFrom: "keel@example.net" }).post(letter);
    expect(mails.map((mail) => readMail(mail).headers.get("from"))).toEqual([
      "Evenkeel <evenkeel@evenkeel.example.org>",
      "Evenkeel <keel@example.net>",
    ]);
  });

  it("goes to no address that is none, or more than one", async () => {
    const { mails, smtpUrl } = await mailSink();
    const notifiers = createNotifiers({ ...options, smtpUrl });
    for (const address of [
      "",
      "noor@example.org\r\nBcc: all@example.org",
      "a@example.org, b@example.org",
      "<a@b.c> d@e.f",
    ])
      expect(await notifiers.post({ ...letter, to: { name: "Noor", address } })).toMatchObject({ retry: "never" });
    expect(mails).toEqual([]);
  });
});
