// Every REST path with every kind of key, every server action with every kind of person. Both lists come from what is
// really served (the OpenAPI document, the build's own list of actions), so nothing can be left out.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { roleCan, scopesCan } from "#lib/domain/access/can";
import { keyScopes, type Permission, permissions, roles } from "#lib/domain/access/permission";
import { demoAccounts } from "../../demo/accounts.ts";
import { type Stack, startStack } from "../../scripts/stack.ts";
import { signInWithoutBrowser } from "../fixtures/browserless-session.ts";
import { ask } from "../fixtures/doors.ts";
import { readRows } from "../fixtures/records.ts";
import { openRest } from "../fixtures/rest-client.ts";
import { callAction, type ServedAction, servedActions } from "../fixtures/served-actions.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
let stack: Stack;

beforeAll(async () => {
  stack = await startStack({ mode: "demo", environment: { DEMO_STORY: "off", DEMO_REQUESTS_PER_SECOND: "1" } });
});
afterAll(async () => {
  await stack?.stop();
});

type Outcome = "let in" | "forbidden" | "unauthenticated";
const of = (may: boolean): Outcome => (may ? "let in" : "forbidden");

describe("REST", () => {
  interface Operation {
    method: string;
    path: string;
    permission: Permission;
  }
  const keys: { who: string; key: string; expects: (permission: Permission) => Outcome }[] = [];
  let operations: Operation[] = [];

  beforeAll(async () => {
    const document = (await ask(`${stack.webUrl}/api/v1/openapi.json`, { method: "GET" })).json;
    operations = Object.entries<Record<string, { description: string }>>(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { description }]) => ({
        method: method.toUpperCase(),
        path: path.replaceAll(/\{\w+\}/g, "no-such-thing"),
        permission: /permission `([a-z:-]+)`/.exec(description)?.[1] as Permission,
      })),
    );
    const rest = openRest(stack);
    const make = async (scope: string): Promise<{ keyId: string; key: string }> =>
      rest.post("/keys", { name: scope, scopes: [scope], environment: "*" });
    for (const scope of keyScopes) {
      const { key } = await make(scope);
      keys.push({ who: `a key to ${scope}`, key, expects: (permission) => of(scopesCan([scope], permission)) });
    }
    const never = (): Outcome => "unauthenticated";
    const [revoked, expired] = [await make("manage"), await make("manage")];
    await rest.post(`/keys/${revoked.keyId}/revoke`, {});
    await readRows(stack, "update api_key set expires_at = now() where id = $1 returning id", [expired.keyId]);
    keys.push({ who: "a revoked key", key: revoked.key, expects: never });
    keys.push({ who: "an expired key", key: expired.key, expects: never });
    keys.push({ who: "no key", key: "", expects: never });
  });

  test("every operation names a permission that exists", () => {
    expect(operations.length).toBeGreaterThan(20);
    expect(operations.filter(({ permission }) => !permissions.includes(permission))).toEqual([]);
  });

  test("every operation lets in exactly the keys that its permission says", async () => {
    const wrong: string[] = [];
    for (const { method, path, permission } of operations)
      for (const { who, key, expects } of keys) {
        const { status } = await ask(`${stack.webUrl}/api/v1${path}`, {
          method,
          headers: { "content-type": "application/json", ...(key ? { authorization: `Bearer ${key}` } : {}) },
          ...(method === "GET" ? {} : { body: "{}" }),
        });
        const outcome = status === 401 ? "unauthenticated" : status === 403 ? "forbidden" : "let in";
        if (outcome !== expects(permission)) wrong.push(`${method} ${path} (${permission}), ${who}: ${status}`);
      }
    expect(wrong).toEqual([]);
  });
});

describe("server actions", () => {
  interface Action extends ServedAction {
    needs: Permission | "nobody signed in";
  }
  const people: { who: string; cookie: string; expects: (permission: Permission) => Outcome }[] = [];
  let actions: Action[] = [];
  let guarded: Action[] = [];

  function neededBy(file: string, name: string): Action["needs"] {
    const text = readFileSync(`${root}/${file}`, "utf8");
    const [, after = ""] = text.split(`export const ${name} = `);
    const [body = ""] = after.split("\nexport ", 1);
    const needs = /needs: "([a-z:-]+)"/.exec(body)?.[1];
    return (needs as Permission | undefined) ?? "nobody signed in";
  }

  beforeAll(async () => {
    // What an action needs stands in its source.
    actions = servedActions().map((one) => ({ ...one, needs: neededBy(one.file, one.name) }));
    guarded = actions.filter(({ needs }) => needs !== "nobody signed in");
    for (const role of roles) {
      const account = demoAccounts.find((one) => one.role === role);
      if (!account) throw new Error(`the demo has no ${role}`);
      const cookie = await signInWithoutBrowser(stack.webUrl, account);
      people.push({ who: role, cookie, expects: (permission) => of(roleCan(role, permission)) });
    }
    const never = (): Outcome => "unauthenticated";
    people.push({ who: "nobody", cookie: "", expects: never });
  });

  async function outcomeOf({ id, page }: Action, cookie: string): Promise<string> {
    const { text, status } = await callAction(`${stack.webUrl}${page}`, { id, input: {}, cookie });
    const [, kind, code] = /\{"kind":"(ok|invalid|refused)"(?:,"code":"([a-z-]+)")?/.exec(text) ?? [];
    if (kind === undefined) return `no answer (${status})`;
    return kind === "refused" && (code === "forbidden" || code === "unauthenticated") ? code : "let in";
  }

  /** Actions that people use before they are signed in: each authorises by the token that it was given. */
  const publicActions: readonly string[] = ["setPassword", "setUp"];

  test("every action is guarded, or known to be for people who are not signed in", () => {
    expect(guarded.length).toBeGreaterThan(15);
    const open = actions.filter(({ needs }) => needs === "nobody signed in").map(({ name }) => name);
    expect(open.sort()).toEqual([...publicActions].sort());
  });

  test("every action lets in exactly the people that its permission says", async () => {
    const wrong: string[] = [];
    for (const action of guarded)
      for (const { who, cookie, expects } of people) {
        const outcome = await outcomeOf(action, cookie);
        if (outcome !== expects(action.needs as Permission))
          wrong.push(`${action.name} in ${action.file} (${action.needs}), ${who}: ${outcome}`);
      }
    expect(wrong).toEqual([]);
  });

  test("a disabled person and a person whose session has ended are let in nowhere", async () => {
    const administrator = people.find(({ who }) => who === "administrator");
    const { email } = demoAccounts.find(({ role }) => role === "administrator") ?? {};
    for (const end of ["disabled_at = now()", "disabled_at = null, session_version = session_version + 1"]) {
      await readRows(stack, `update user_account set ${end} where email = $1 returning id`, [email]);
      for (const action of guarded)
        expect(await outcomeOf(action, administrator?.cookie ?? ""), action.name).toBe("unauthenticated");
    }
  });
});
