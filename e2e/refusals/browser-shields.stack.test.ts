// What every answer of the web process carries for the browser, and what no request can make it say.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { demoAccounts } from "../../demo/accounts.ts";
import { type Stack, startStack } from "../../scripts/stack.ts";
import type { Door } from "../fixtures/doors.ts";
import { sendRaw } from "../fixtures/raw-http.ts";
import { Visitor } from "../fixtures/visitor.ts";

const publicUrl = "https://keel.example.org";
const administrator = demoAccounts.find(({ role }) => role === "administrator")!;

let stack: Stack;
let visitor: Visitor;
let person: Visitor;
beforeAll(async () => {
  const environment = { DEMO_STORY: "off", DEMO_REQUESTS_PER_SECOND: "1", EVENKEEL_PUBLIC_URL: publicUrl };
  stack = await startStack({ mode: "demo", environment });
  [visitor, person] = [new Visitor(stack.webUrl), new Visitor(stack.webUrl)];
  expect((await person.signIn(administrator)).status).toBe(200);
});
afterAll(async () => {
  await stack?.stop();
});

/** One of each kind: pages, pages that are not there, files, data, feeds, refusals. */
const addresses = [
  "/sign-in",
  "/",
  "/rollouts",
  "/rollouts/rol_01ARZ3NDEKTSV4RRFFQ69G5FAV",
  "/incidents",
  "/metrics-view",
  "/audit",
  "/settings",
  "/settings/keys",
  "/settings/notifications",
  "/stakeholder",
  "/nowhere",
  "/live",
  "/status",
  "/status/history",
  "/status/nowhere",
  "/status/api/v2/summary.json",
  "/api/health",
  "/api/nowhere",
  "/api/v1/openapi.json",
  "/api/v1/rollouts",
  "/api/auth/csrf",
  "/api/auth/error?error=OAuthCallback",
  "/api/auth/signout",
  "/metrics",
  "/%E0%A4%A",
  "/icon.svg",
] as const;

/** A policy by directive. */
const directives = (policy: string | null): Map<string, string> =>
  new Map(
    (policy ?? "").split("; ").map((part) => {
      const [name = "", ...values] = part.split(" ");
      return [name, values.join(" ")];
    }),
  );

describe.each(addresses)("%s", (address) => {
  test.each(["a visitor", "an administrator"])(
    "for %s can be put into no frame and runs no script but ours",
    async (who) => {
      const answer = await (who === "a visitor" ? visitor : person).send(address);
      const policy = directives(answer.headers.get("content-security-policy"));
      expect(answer.headers.get("x-frame-options")).toBe("DENY");
      expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
      expect(answer.headers.get("strict-transport-security")).toContain("max-age=");
      expect(policy.get("frame-ancestors")).toBe("'none'");
      expect(policy.get("base-uri")).toMatch(/^'(none|self)'$/);
      const scripts = policy.get("script-src") ?? policy.get("default-src") ?? "*";
      expect(scripts).toMatch(/^'(none|self)'/);
      expect(scripts).not.toMatch(/unsafe-(inline|eval)|\*|https?:|data:/);
      const nonce = /'nonce-([^']+)'/.exec(scripts)?.[1];
      for (const [tag] of answer.text.matchAll(/<script\b[^>]*>/g)) expect(tag).toContain(`nonce="${nonce}"`);
      expect(answer.text).not.toMatch(/<[^>]+\son[a-z]+\s*=\s*["'][^"']*["'][^>]*>/i);
    },
  );
});

test("a policy's nonce is new with each answer and is not one that the request brought", async () => {
  const brought = "script-src 'nonce-brought'";
  const policies = [1, 2].map(() =>
    visitor.send("/sign-in", { headers: { "content-security-policy": brought, "x-nonce": "brought" } }),
  );
  const [first, second] = (await Promise.all(policies)).map(({ headers }) => headers.get("content-security-policy"));
  expect(first).not.toBe(second);
  expect(`${first}${second}`).not.toContain("brought");
});

const elsewhere = [
  "https://evil.example",
  "https://evil.example/rollouts",
  "//evil.example",
  "///evil.example",
  "////evil.example",
  "/\\evil.example",
  "\\\\evil.example",
  "/\t/evil.example",
  "/\n/evil.example",
  "/\r\n/evil.example",
  "\t//evil.example",
  " https://evil.example",
  "/.//evil.example",
  "/..//evil.example",
  "/a/..//evil.example",
  "/%2e%2e//evil.example",
  "%2F%2Fevil.example",
  "/%2Fevil.example",
  "/%5cevil.example",
  "https:evil.example",
  "https:/evil.example",
  "javascript:alert(1)",
  "data:text/html,<script>alert(1)</script>",
  `${publicUrl}.evil.example`,
  `${publicUrl}@evil.example`,
  `${publicUrl}\\@evil.example`,
  "https://localhost@evil.example",
  "\uff0f\uff0fevil.example",
  "/\u2028/evil.example",
  "https://evil\u3002example",
];

/** Where an answer sends a browser that stands at our public address. */
const leadsTo = ({ headers, json }: Door): string[] =>
  [headers.get("location"), json?.url]
    .filter((one) => typeof one === "string")
    .map((one) => new URL(one, publicUrl).origin);

describe.each(elsewhere)("asked to lead to %j", (target) => {
  const query = `callbackUrl=${encodeURIComponent(target)}`;
  const ours = [publicUrl, "http://localhost"];
  const isOurs = (origin: string): boolean => ours.includes(origin) || origin === stack.webUrl;

  test("a sign-in, a sign-out and every page on the way stay here", async () => {
    const leaving = new Visitor(stack.webUrl);
    await leaving.signIn(administrator);
    const answers = [
      await person.send(`/sign-in?${query}`),
      await visitor.send(`/api/auth/signin?${query}`),
      await visitor.send(`/api/auth/signout?${query}`),
      await visitor.send(`/api/auth/error?error=Callback&${query}`),
      await leaving.signIn(administrator, { callbackUrl: target }),
      await leaving.post("/api/auth/signout", {
        csrfToken: await leaving.csrfToken(),
        callbackUrl: target,
        json: "true",
      }),
    ];
    for (const answer of answers) expect(leadsTo(answer).filter((origin) => !isOurs(origin))).toEqual([]);
    const page = await new Visitor(stack.webUrl).send(`/sign-in?${query}`);
    expect(page.text).not.toMatch(/(?:href|action|src)="(?:https?:)?[/\\]{2}evil/);
  });
});

describe("an answer's head", () => {
  const injected = "%0d%0aX-Injected:%20yes%0d%0aSet-Cookie:%20injected=yes";

  test.each([
    `/rollouts${injected}`,
    `/rollouts?page=${injected}`,
    `/sign-in?callbackUrl=/${injected}`,
    `/api/auth/signin?callbackUrl=/${injected}`,
    `/api/auth/error?error=${injected}`,
    `/api/auth/signin/${injected}`,
    `/api/v1/rollouts/${injected}`,
    `/status/${injected}`,
    `/status/incidents/${injected}`,
  ])("takes no line from %s", async (address) => {
    for (const one of [visitor, person]) {
      const answer = await one.send(address);
      expect(answer.status).toBeLessThan(500);
      expect(answer.headers.get("x-injected")).toBeNull();
      expect(answer.headers.getSetCookie().join()).not.toContain("injected=yes;");
    }
  });

  test.each([
    "/rollouts\r\nX-Injected: yes",
    "/rollouts\rX-Injected: yes",
    "/rollouts\nX-Injected: yes",
    "/rollouts\u0000",
  ])("nor from raw control characters in a path (%j)", async (path) => {
    const answer = await sendRaw(stack.webUrl, `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    const [head = ""] = answer.split("\r\n\r\n", 1);
    expect(head).toMatch(/^HTTP\/1\.1 (307|400|421) /);
    expect(head).not.toMatch(/^x-injected/im);
  });
});

describe("a name that is not ours", () => {
  const raw = (lines: string, path = "/sign-in") =>
    sendRaw(stack.webUrl, `GET ${path} HTTP/1.1\r\n${lines}\r\nConnection: close\r\n\r\n`);

  test.each([
    ["evil.example", 421],
    ["evil.example:443", 421],
    ["localhost.evil.example", 421],
    ["keel.example.org.evil.example", 421],
    ["keel.example.org@evil.example", 421],
    ["localhost/evil.example", 421],
    ["localhost#evil.example", 421],
    ["localhost\tevil.example", 421],
    ["localhost:80:80", 421],
    ["", 421],
    ["keel.example.org", 200],
  ])("as Host (%j) is answered with %d", async (host, status) => {
    expect((await raw(`Host: ${host}`)).slice(0, 13)).toBe(`HTTP/1.1 ${status} `);
  });

  test("twice, or beside ours, is no request either", async () => {
    const twice = await Promise.all([
      raw("Host: localhost\r\nHost: evil.example"),
      raw("Host: evil.example\r\nHost: localhost"),
    ]);
    expect(twice.map((answer) => answer.slice(0, 13))).toEqual(["HTTP/1.1 421 ", "HTTP/1.1 421 "]);
    expect((await raw("Host: localhost", "http://evil.example/sign-in")).slice(0, 13)).toBe("HTTP/1.1 400 ");
  });

  test("in a proxy's headers appears nowhere in an answer", async () => {
    const headers = {
      "x-forwarded-host": "evil.example",
      "x-forwarded-server": "evil.example",
      "x-forwarded-port": "666",
      "x-host": "evil.example",
      "x-original-url": "https://evil.example/",
      forwarded: "host=evil.example;proto=https",
    };
    for (const one of [visitor, person])
      for (const address of [
        "/rollouts",
        "/sign-in",
        "/api/auth/providers",
        "/api/auth/signin",
        "/api/v1/openapi.json",
        "/status",
      ]) {
        const answer = await one.send(address, { headers });
        expect(answer.status).toBeLessThan(500);
        expect(`${[...answer.headers].join()} ${answer.text}`, address).not.toContain("evil.example");
      }
  });
});
