import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Stack, startStack } from "../../scripts/stack.ts";
import { type Asked, ask, type Door } from "../fixtures/doors.ts";
import { holdingPlan } from "../fixtures/plans.ts";
import { sendRaw, withHeaderOf } from "../fixtures/raw-http.ts";
import { readRows } from "../fixtures/records.ts";
import { openRest, type Rest, seedFlag, seedRollout } from "../fixtures/rest-client.ts";

const flagKey = "contested-model";
const unknownRollout = "rol_01ARZ3NDEKTSV4RRFFQ69G5FAV";

let stack: Stack;
let rest: Rest;
/** Two pipelines with keys of their own. */
let ada: Rest;
let ravi: Rest;
let evaluateKey: string;
let rolloutId: string;

beforeAll(async () => {
  stack = await startStack({ mode: "start" });
  rest = openRest(stack);
  const keyOf = async (name: string, scope: string): Promise<string> =>
    (await rest.post("/keys", { name, scopes: [scope] })).key;
  ada = openRest({ webUrl: stack.webUrl, apiKey: await keyOf("Ada's pipeline", "manage") });
  ravi = openRest({ webUrl: stack.webUrl, apiKey: await keyOf("Ravi's pipeline", "manage") });
  evaluateKey = await keyOf("a service", "evaluate");
  await seedFlag(rest, { key: flagKey, service: "contested" });
  rolloutId = await seedRollout(rest, { flagKey, candidateVariant: "v2", plan: holdingPlan(25) });
});

afterAll(async () => {
  await stack?.stop();
});

const send = (method: string, path: string, asked: Asked = {}): Promise<Door> =>
  ask(`${stack.webUrl}/api/v1${path}`, {
    method,
    ...asked,
    headers: { authorization: `Bearer ${stack.apiKey}`, "content-type": "application/json", ...asked.headers },
  });

describe("REST answers with problem details", () => {
  const wrongPlan = { steps: [{ exposurePercent: 50 }, { exposurePercent: 10 }], gates: [] };
  const create = (change: object) => ({
    body: JSON.stringify({
      flagKey,
      candidateVariant: "v3",
      strategy: "progressive",
      plan: holdingPlan(10),
      ...change,
    }),
  });
  const cases: readonly [string, () => Promise<Door>, number, RegExp][] = [
    [
      "a wrong key",
      () => send("GET", "/rollouts", { headers: { authorization: "Bearer evk_wrong-wrong-wrong" } }),
      401,
      /unknown, expired or revoked/,
    ],
    ["no key", () => send("GET", "/rollouts", { headers: { authorization: "" } }), 401, /send an API key/i],
    [
      "a key without the scope",
      () =>
        send("POST", `/rollouts/${rolloutId}/roll-back`, {
          body: "{}",
          headers: { authorization: `Bearer ${evaluateKey}` },
        }),
      403,
      /rollout:roll-back/,
    ],
    ["a path that does not exist", () => send("GET", "/rolouts"), 404, /openapi\.json/],
    ["a method that does not exist", () => send("DELETE", "/rollouts"), 405, /takes/],
    ["a rollout that does not exist", () => send("GET", `/rollouts/${unknownRollout}`), 404, /no rollout/],
    [
      "a flag that does not exist",
      () => send("POST", "/rollouts", create({ flagKey: "no-such-flag" })),
      404,
      /no-such-flag/,
    ],
    ["a variant that does not exist", () => send("POST", "/rollouts", create({ candidateVariant: "v9" })), 422, /.+/],
    ["a plan that shrinks", () => send("POST", "/rollouts", create({ plan: wrongPlan })), 422, /rules/],
    ["a body that is no JSON", () => send("POST", "/rollouts", { body: "{" }), 400, /not JSON/],
    ["a body that is no object", () => send("POST", "/rollouts", { body: "[]" }), 400, /one JSON object/],
    [
      "JSON nested 50,000 deep",
      () => send("POST", "/rollouts", { body: `${"[".repeat(50_000)}${"]".repeat(50_000)}` }),
      400,
      /.+/,
    ],
    ["a megabyte of body", () => send("POST", "/rollouts", { body: "x".repeat(1024 * 1024) }), 413, /KiB/],
    [
      "a gzip bomb",
      () =>
        send("POST", "/rollouts", {
          body: gzipSync(Buffer.alloc(16 * 1024 * 1024)),
          headers: { "content-encoding": "gzip" },
        }),
      415,
      /Content-Encoding/,
    ],
    [
      "form data",
      () =>
        send("POST", "/rollouts", { body: "a=1", headers: { "content-type": "application/x-www-form-urlencoded" } }),
      415,
      /application\/json/,
    ],
    [
      "resuming what runs",
      () => send("POST", `/rollouts/${rolloutId}/resume`, { body: "{}" }),
      412,
      /Only a paused rollout can be resumed; this one is running/,
    ],
    [
      "aborting what serves",
      () => send("POST", `/rollouts/${rolloutId}/abort`, { body: "{}" }),
      412,
      /roll it back instead/,
    ],
    ["a second release on the same flag", () => send("POST", "/rollouts", create({ start: true })), 409, /.+/],
  ];
  test.each(cases)("to %s", async (_name, request, status, words) => {
    const answer = await request();
    expect([answer.status, answer.headers.get("content-type")]).toEqual([status, "application/problem+json"]);
    expect(answer.json).toMatchObject({ status, detail: expect.stringMatching(words) });
    expect(answer.json.title.length).toBeGreaterThan(3);
  });

  test("with every broken rule and its field", async () => {
    const answer = await send("POST", "/rollouts", create({ plan: wrongPlan }));
    expect(answer.json.errors).toContainEqual({
      field: "plan.steps.1.exposurePercent",
      problem: expect.stringContaining("exposure only grows"),
    });
  });
});

test("of two people who act at once one wins, and the other is told who", async () => {
  const seen = (await ada.get(`/rollouts/${rolloutId}`)).revision;
  const paused = await ada.ask("POST", `/rollouts/${rolloutId}/pause`, { expectedRevision: seen });
  expect(paused.status).toBe(200);
  const late = await ravi.ask("POST", `/rollouts/${rolloutId}/advance`, { expectedRevision: seen, force: true });
  expect(late.status).toBe(409);
  expect(late.body.detail).toMatch(/Ada's pipeline changed this rollout \(paused\) at \d{2}:\d{2}:\d{2} UTC/);

  const answers = await Promise.all([
    ada.ask("POST", `/rollouts/${rolloutId}/roll-back`),
    ravi.ask("POST", `/rollouts/${rolloutId}/roll-back`),
  ]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  const winner = answers[0]?.status === 200 ? "Ada's pipeline" : "Ravi's pipeline";
  const loser = answers.find(({ status }) => status === 409);
  expect(loser?.body.detail).toContain("rolled back");
  expect(loser?.body.detail).toContain(winner);
});

test("what has ended stays ended", async () => {
  for (const verb of ["start", "resume", "advance", "pause", "abort"]) {
    const answer = await rest.ask("POST", `/rollouts/${rolloutId}/${verb}`);
    expect([verb, answer.status], JSON.stringify(answer.body)).toEqual([verb, 412]);
    expect(answer.body.detail).toContain("rolled back");
  }
});

test("an idempotency key repeats its answer and refuses another request", async () => {
  const key = crypto.randomUUID();
  const declare = (title: string): Promise<Door> =>
    send("POST", "/incidents", {
      headers: { "idempotency-key": key },
      body: JSON.stringify({ title, service: "contested", severity: "P3" }),
    });
  const [first, again] = [await declare("Twice the same"), await declare("Twice the same")];
  expect([first.status, again.status, again.json.id]).toEqual([201, 201, first.json.id]);
  const other = await declare("Another one");
  expect(other.status).toBe(409);
  expect(other.json.detail).toContain("use a new key");
});

describe("the front door", () => {
  const get = (path: string, asked: Asked = {}): Promise<Door> =>
    ask(`${stack.webUrl}${path}`, { method: "GET", ...asked });
  const host = (name: string): Promise<string> =>
    sendRaw(stack.webUrl, `GET / HTTP/1.1\r\nHost: ${name}\r\nConnection: close\r\n\r\n`);

  test("refuses a name that is not its own, a path that is none and a header of 40 KiB", async () => {
    expect(await host("evil.example")).toMatch(/^HTTP\/1.1 421 /);
    expect((await get("/%E0%A4%A")).status).toBe(400);
    expect(await sendRaw(stack.webUrl, withHeaderOf(40_000))).toMatch(/^HTTP\/1.1 431 /);
  });

  test("takes nothing on the status page, sends visitors to sign in, and leads nowhere else", async () => {
    const answer = await get("/status", { method: "POST", body: "x" });
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
    const visit = async () => {
      const { status, headers } = await fetch(`${stack.webUrl}/rollouts`, { redirect: "manual" });
      return [status, headers.get("location")];
    };
    // Nobody has an account yet; then somebody has.
    expect(await visit()).toEqual([307, expect.stringContaining("/set-up")]);
    await readRows(
      stack,
      `insert into user_account (id, email, name, role, password_hash, created_at)
       values ('usr_visited', 'visited@example.org', 'Visited', 'viewer', '', now())`,
    );
    expect(await visit()).toEqual([307, expect.stringContaining("/sign-in")]);
    expect((await get("/status/../../../../etc/passwd")).status).toBe(404);
    expect((await get("/status/%2e%2e%2f%2e%2e%2fsupervisor.json")).status).toBe(404);
  });
});
