// The way through a real identity provider, and everything that somebody may change on it.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findFreePort } from "#lib/adapters/free-port";
import { type Stack, startStack } from "../../scripts/stack.ts";
import type { Door } from "../fixtures/doors.ts";
import { type IdentityProvider, startIdentityProvider } from "../fixtures/identity-provider.ts";
import { readRows } from "../fixtures/records.ts";
import { Visitor } from "../fixtures/visitor.ts";

let stack: Stack;
let provider: IdentityProvider;
beforeAll(async () => {
  const web = await findFreePort();
  provider = await startIdentityProvider({ webUrl: `http://localhost:${web}` });
  const environment = { DEMO_STORY: "off", DEMO_REQUESTS_PER_SECOND: "1", ...provider.settings };
  stack = await startStack({ mode: "demo", ports: { web }, environment });
  provider.people.grace = { name: "Grace", email: "grace@example.org", email_verified: true, groups: ["sre"] };
  provider.people.mallory = {
    name: "Mallory",
    email: "mallory@example.org",
    email_verified: true,
    groups: ["readers"],
  };
});
afterAll(async () => {
  await stack?.stop();
  await provider?.stop();
});

/** Asks to sign in; the answer leads to the provider. */
async function leave(browser: Visitor): Promise<URL> {
  const csrfToken = await browser.csrfToken();
  const { json } = await browser.post("/api/auth/signin/oidc", { csrfToken, json: "true" });
  return new URL(json.url);
}

/** Signs in at the provider's own page. Returns the path back to us, with the code. */
async function visitProvider(asked: URL, login: string): Promise<string> {
  const browser = new Visitor(provider.issuer);
  const next = ({ headers }: Door): URL => new URL(headers.get("location") ?? "", provider.issuer);
  const form = next(await browser.send(asked.pathname + asked.search));
  const resumed = next(await browser.post(form.pathname, { prompt: "login", login, password: "any" }));
  const back = next(await browser.send(resumed.pathname));
  expect(back.origin).toBe(stack.webUrl);
  return back.pathname + back.search;
}

const arrive = async (browser: Visitor, path: string): Promise<boolean> => {
  await browser.send(path);
  return browser.sessionToken !== undefined && (await browser.seesRollouts());
};
const visitor = () => new Visitor(stack.webUrl);

test("the question asks for a code with PKCE, state and nonce, and for nothing that the request added", async () => {
  const asked = (await leave(visitor())).searchParams;
  expect(Object.fromEntries(asked)).toMatchObject({
    response_type: "code",
    client_id: "evenkeel",
    code_challenge_method: "S256",
    redirect_uri: `${stack.webUrl}/api/auth/callback/oidc`,
    scope: "openid email profile groups",
  });
  for (const name of ["state", "nonce", "code_challenge"]) expect(asked.get(name)?.length).toBeGreaterThan(40);
  const other = (await leave(visitor())).searchParams;
  for (const name of ["state", "nonce", "code_challenge"]) expect(other.get(name)).not.toBe(asked.get(name));
  const browser = visitor();
  const csrfToken = await browser.csrfToken();
  const added = await browser.post("/api/auth/signin/oidc?prompt=none&scope=openid", { csrfToken, json: "true" });
  expect([added.status, added.json.url]).toEqual([400, undefined]);
});

test("the whole way opens the console, once: a code that was used opens nothing again", async () => {
  const browser = visitor();
  const back = await visitProvider(await leave(browser), "grace");
  const copy = visitor();
  for (const [name, value] of browser.cookies) copy.cookies.set(name, value);
  expect(await arrive(browser, back)).toBe(true);
  expect(await arrive(copy, back)).toBe(false);
  const [row] = await readRows(
    stack,
    `select u.role, u.role_source, u.password_hash, s.method from user_account u
     join person_session s on s.user_id = u.id where u.email = 'grace@example.org'`,
  );
  expect(row).toEqual({ role: "operator", role_source: "oidc", password_hash: "", method: "oidc" });
});

describe("nobody is signed in", () => {
  const asGrace = async () => {
    const browser = visitor();
    return { browser, back: await visitProvider(await leave(browser), "grace") };
  };

  test("as somebody else: a way back that another browser began is not taken", async () => {
    const mallory = await asGrace();
    const victim = visitor();
    expect(await arrive(victim, mallory.back)).toBe(false);
    await leave(victim);
    expect(await arrive(victim, mallory.back)).toBe(false);
  });

  test("with a state that was not ours, or none", async () => {
    for (const change of [
      (url: URL) => url.searchParams.set("state", "x"),
      (url: URL) => url.searchParams.delete("state"),
    ]) {
      const { browser, back } = await asGrace();
      const url = new URL(back, stack.webUrl);
      change(url);
      expect(await arrive(browser, url.pathname + url.search)).toBe(false);
    }
  });

  test.each(["next-auth.state", "next-auth.nonce", "next-auth.pkce.code_verifier"])(
    "with the %s of another question, a made one, or none",
    async (name) => {
      const other = visitor();
      await leave(other);
      for (const value of [other.cookies.get(name)!, "made", undefined]) {
        const { browser, back } = await asGrace();
        if (value === undefined) browser.cookies.delete(name);
        else browser.cookies.set(name, value);
        expect(await arrive(browser, back)).toBe(false);
      }
    },
  );

  test("with a code of one's own making, or with the tokens themselves in the address", async () => {
    for (const query of ["code=made", "id_token=e30.e30.x&access_token=x", "code=", "error=access_denied"]) {
      const browser = visitor();
      const state = (await leave(browser)).searchParams.get("state");
      expect(await arrive(browser, `/api/auth/callback/oidc?${query}&state=${state}`)).toBe(false);
    }
  });
});

test("an e-mail address is nobody: the same one under another subject is refused, in words that repeat nothing", async () => {
  provider.people.double = { name: "<b>G</b>", email: "GRACE@example.org", email_verified: true, groups: ["admins"] };
  const browser = visitor();
  const answer = await browser.send(await visitProvider(await leave(browser), "double"));
  expect(answer.headers.get("location")).toMatch(/\/sign-in\?error=account-exists$/);
  expect(browser.sessionToken).toBeUndefined();
  const page = await browser.send("/sign-in?error=account-exists");
  expect(page.text).toContain("exists here already");
  expect(page.text).not.toContain("<b>G</b>");
});

test("without the provider the page says so, and passwords still open", async () => {
  await provider.stop();
  const browser = visitor();
  const csrfToken = await browser.csrfToken();
  const { json } = await browser.post("/api/auth/signin/oidc", { csrfToken, json: "true" });
  const said = await new Visitor("").send(json.url.replace("/api/auth/error", "/sign-in"));
  expect(said.text).toContain("identity provider is out of reach");
  expect((await browser.signIn({ email: "ada@evenkeel.test", password: "even-keel-ada" })).status).toBe(200);
  expect(await browser.seesRollouts()).toBe(true);
});
