// Sessions at the real web process, with a public https address: what a stolen, planted, old or foreign cookie opens.
import { encode } from "next-auth/jwt";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadSecrets } from "#lib/adapters/secrets";
import { demoAccounts } from "../../demo/accounts.ts";
import { type Stack, startStack } from "../../scripts/stack.ts";
import { readRows } from "../fixtures/records.ts";
import { actionId } from "../fixtures/served-actions.ts";
import { Visitor } from "../fixtures/visitor.ts";

const publicUrl = "https://keel.example.org";
const evil = "https://evil.example";
const account = (role: string) => demoAccounts.find((one) => one.role === role)!;
const [operator, administrator, viewer] = [account("operator"), account("administrator"), account("viewer")];

let stack: Stack;
beforeAll(async () => {
  const environment = { DEMO_STORY: "off", DEMO_REQUESTS_PER_SECOND: "1", EVENKEEL_PUBLIC_URL: publicUrl };
  stack = await startStack({ mode: "demo", environment });
});
afterAll(async () => {
  await stack?.stop();
});

const visitor = (headers: Record<string, string> = {}): Visitor => new Visitor(stack.webUrl, headers);
const signedIn = async (who: typeof operator): Promise<Visitor> => {
  const browser = visitor();
  expect((await browser.signIn(who)).status).toBe(200);
  expect(browser.sessionToken).toBeDefined();
  return browser;
};
const callAction = (browser: Visitor, name: string, input: unknown, headers: Record<string, string> = {}) =>
  browser.send("/settings", {
    method: "POST",
    headers: {
      "next-action": actionId(name),
      "content-type": "text/plain;charset=UTF-8",
      accept: "text/x-component",
      origin: publicUrl,
      ...headers,
    },
    body: JSON.stringify([input]),
  });
const themeOf = (browser: Visitor) => browser.cookies.get("theme");

describe("session fixation", () => {
  test("a session that somebody planted is not the one a sign-in gets, and it ends with it", async () => {
    const mallory = await signedIn(viewer);
    const planted = mallory.sessionToken!;
    const victim = visitor();
    await victim.csrfToken();
    victim.sessionToken = planted;
    await victim.signIn(operator);
    expect(victim.sessionToken).not.toBe(planted);
    expect([await victim.seesRollouts(), await mallory.seesRollouts()]).toEqual([true, false]);
  });

  test("a cookie that we never gave out opens nothing, before and after a sign-in", async () => {
    const browser = visitor();
    await browser.csrfToken();
    for (const made of ["planted", "eyJhbGciOiJkaXIifQ..x.y.z", "a".repeat(3_000)]) {
      browser.sessionToken = made;
      expect(await browser.seesRollouts()).toBe(false);
    }
    await browser.signIn(operator);
    expect(browser.sessionToken).not.toBe("planted");
    const stored = "select s.id from person_session s join user_account u on u.id = s.user_id where u.email = $1";
    const rows = await readRows<{ id: string }>(stack, stored, [operator.email]);
    expect(rows.every(({ id }) => id.startsWith("ses_"))).toBe(true);
  });
});

describe("a token", () => {
  const secret = () => loadSecrets({ secrets: undefined, dataDir: stack.dataDir }).sessionSecret();
  const idsOf = async (email: string) =>
    (
      await readRows<{ sub: string; sid: string }>(
        stack,
        `select u.id as sub, s.id as sid from user_account u join person_session s on s.user_id = u.id
         where u.email = $1 and s.ended_at is null order by s.started_at desc limit 1`,
        [email],
      )
    )[0]!;

  test("of the previous release, without a session, counts as ended", async () => {
    const browser = await signedIn(operator);
    const { sub, sid } = await idsOf(operator.email);
    browser.sessionToken = await encode({ token: { sub, sv: 1 }, secret: secret() });
    expect(await browser.seesRollouts()).toBe(false);
    // The same secret, with the session: so it is the session that was missing.
    browser.sessionToken = await encode({ token: { sub, sv: 1, sid }, secret: secret() });
    expect(await browser.seesRollouts()).toBe(true);
  });

  test("that joins one person with another's session opens nothing", async () => {
    const [browser] = [await signedIn(viewer), await signedIn(administrator)];
    const [low, high] = [await idsOf(viewer.email), await idsOf(administrator.email)];
    browser.sessionToken = await encode({ token: { sub: high.sub, sv: 1, sid: low.sid }, secret: secret() });
    expect(await browser.seesRollouts()).toBe(false);
  });

  test.each([
    ["the session was ended", "update person_session set ended_at = now() where user_id = $1 returning id"],
    ["the session expired", "update person_session set expires_at = now() where user_id = $1 returning id"],
    ["the version moved", "update user_account set session_version = session_version + 1 where id = $1 returning id"],
    ["the person was disabled", "update user_account set disabled_at = now() where id = $1 returning id"],
  ])("opens no page, no action and no feed once %s", async (_why, change) => {
    const browser = await signedIn(viewer);
    expect(await browser.seesRollouts()).toBe(true);
    const { sub } = await idsOf(viewer.email);
    await readRows(stack, change, [sub]);
    for (const page of ["/rollouts", "/people", "/stakeholder"])
      expect((await browser.send(page)).headers.get("location")).toContain("/sign-in");
    expect((await browser.send("/settings")).text).not.toContain(viewer.email);
    expect((await callAction(browser, "setTheme", { theme: "dark" })).text).toContain('"code":"unauthenticated"');
    expect((await browser.send("/live")).status).toBe(401);
    await readRows(
      stack,
      "update user_account set disabled_at = null, session_version = 1 where id = $1 returning id",
      [sub],
    );
  });

  test("is renewed by nobody, and nobody writes into our log", async () => {
    const browser = await signedIn(viewer);
    expect((await browser.send("/api/auth/session")).status).toBe(404);
    expect((await browser.post("/api/auth/_log", { level: "error", code: "forged" })).status).toBe(404);
  });
});

describe("signing out", () => {
  test("ends the session itself: a copy of its cookie opens nothing", async () => {
    const [browser, thief] = [await signedIn(operator), visitor()];
    await thief.csrfToken();
    thief.sessionToken = browser.sessionToken!;
    expect(await thief.seesRollouts()).toBe(true);
    await browser.post("/api/auth/signout", { csrfToken: await browser.csrfToken(), json: "true" });
    expect([browser.sessionToken, await thief.seesRollouts()]).toEqual([undefined, false]);
  });
});

describe("a page elsewhere", () => {
  test("cannot sign anybody in or out: both need the token of our own page", async () => {
    const browser = visitor();
    const foreignToken = await visitor().csrfToken();
    await browser.csrfToken();
    for (const csrfToken of ["", "guessed", foreignToken]) {
      await browser.post("/api/auth/callback/credentials", { ...operator, csrfToken, json: "true" });
      expect(browser.sessionToken).toBeUndefined();
    }
    const person = await signedIn(operator);
    for (const csrfToken of ["", foreignToken]) await person.post("/api/auth/signout", { csrfToken, json: "true" });
    await person.send("/api/auth/signout");
    expect(await person.seesRollouts()).toBe(true);
  });

  test.each([
    ["its own origin", { origin: evil }],
    ["its own origin and a forged forwarded host", { origin: evil, "x-forwarded-host": "evil.example" }],
    ["an origin that only begins like ours", { origin: `${publicUrl}.evil.example` }],
    ["a sandbox's origin", { origin: "null" }],
  ])("runs no server action with %s", async (_what, headers) => {
    const browser = await signedIn(operator);
    const answer = await callAction(browser, "setTheme", { theme: "dark" }, headers);
    expect([answer.status >= 400, themeOf(browser)]).toEqual([true, undefined]);
  });

  test("but our own public page does, whatever Host a proxy sends on", async () => {
    const browser = await signedIn(operator);
    await callAction(browser, "setTheme", { theme: "dark" });
    expect(themeOf(browser)).toBe("dark");
  });

  test("reaches no REST operation with a person's cookie, an administrator's included", async () => {
    const browser = await signedIn(administrator);
    const json = { "content-type": "application/json", origin: publicUrl };
    for (const [method, path] of [
      ["GET", "/api/v1/rollouts"],
      ["POST", "/api/v1/rollouts"],
      ["POST", "/api/v1/keys"],
    ] as const) {
      const body = method === "GET" ? {} : { body: "{}" };
      expect((await browser.send(path, { method, headers: json, ...body })).status).toBe(401);
    }
    const token = { authorization: `Bearer ${browser.sessionToken}` };
    expect((await browser.send("/api/v1/rollouts", { headers: token })).status).toBe(401);
    // And the other way round: a key is nobody's session.
    const key = { authorization: `Bearer ${stack.apiKey}` };
    expect((await visitor(key).send("/rollouts")).status).toBe(307);
    expect((await visitor(key).send("/api/v1/rollouts")).status).toBe(200);
  });
});

test("cookies are out of reach of scripts, of other sites and of plain http", async () => {
  const browser = await signedIn(operator);
  await callAction(browser, "setTheme", { theme: "light" });
  await browser.post("/api/auth/signout", { csrfToken: await browser.csrfToken(), json: "true" });
  const names = new Set(browser.setCookies.map((line) => line.split("=", 1)[0]));
  expect([...names].sort()).toEqual([
    "__Host-next-auth.csrf-token",
    "__Secure-next-auth.callback-url",
    "__Secure-next-auth.session-token",
    "theme",
  ]);
  for (const line of browser.setCookies) {
    expect(line).toMatch(/;\s*HttpOnly/i);
    expect(line).toMatch(/;\s*Secure/i);
    expect(line).toMatch(/;\s*SameSite=Lax/i);
    expect(line).not.toMatch(/Domain=/i);
  }
});
