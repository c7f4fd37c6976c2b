import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Stack, startStack } from "../../scripts/stack.ts";
import { type Asked, ask, type Door, evaluate } from "../fixtures/doors.ts";
import { holdingPlan } from "../fixtures/plans.ts";
import { sendRaw, withHeaderOf } from "../fixtures/raw-http.ts";
import { openRest, type Rest, seedFlag, seedRollout } from "../fixtures/rest-client.ts";
import { until } from "../fixtures/until.ts";

const flagKey = "guarded-model";
const deepJson = `${'{"a":'.repeat(5_000)}1${"}".repeat(5_000)}`;
const deepValue = `${'{"arrayValue":{"values":['.repeat(5_000)}{"intValue":"1"}${"]}}".repeat(5_000)}`;
const deepSpan = `{"resourceSpans":[{"resource":{"attributes":[{"key":"deep","value":${deepValue}}]},"scopeSpans":[]}]}`;
const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024), { level: 9 });
const huge = "x".repeat(9 * 1024 * 1024);

/** As in production: no door opens without a key. */
let stack: Stack;
let rest: Rest;
let rolloutId: string;
const keys = { evaluate: "", ingest: "" };

beforeAll(async () => {
  stack = await startStack({ mode: "start" });
  rest = openRest(stack);
  for (const scope of ["evaluate", "ingest"] as const)
    keys[scope] = (await rest.post("/keys", { name: `${scope} key`, scopes: [scope] })).key;
  await seedFlag(rest, { key: flagKey, service: "guarded" });
  rolloutId = await seedRollout(rest, { flagKey, candidateVariant: "v2", plan: holdingPlan(50) });
  await until("the split is served", async () => (await ofrep({})).status === 400);
});

afterAll(async () => {
  await stack?.stop();
});

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
const json = { "content-type": "application/json" };

const ofrep = (asked: Asked, key = flagKey): Promise<Door> =>
  ask(`${stack.gatewayUrl}/ofrep/v1/evaluate/flags/${key}`, {
    body: "{}",
    ...asked,
    headers: { ...json, ...bearer(keys.evaluate), ...asked.headers },
  });

describe("OFREP answers with its own error body", () => {
  const context = (value: unknown): string => JSON.stringify({ context: value });
  const cases: readonly [string, () => Promise<Door>, number, string, RegExp][] = [
    [
      "a wrong key",
      () => ofrep({ headers: bearer("evk_wrong-wrong-wrong-wrong-wrong-wrong") }),
      401,
      "GENERAL",
      /unknown or revoked/,
    ],
    [
      "a key without the scope",
      () => ofrep({ headers: bearer(keys.ingest) }),
      403,
      "GENERAL",
      /lacks the scope "evaluate"/,
    ],
    [
      "an unknown flag",
      () => ofrep({ body: context({ targetingKey: "u" }) }, "no-such-flag"),
      404,
      "FLAG_NOT_FOUND",
      /no such flag/,
    ],
    ["a split without targeting key", () => ofrep({}), 400, "TARGETING_KEY_MISSING", /send context.targetingKey/],
    [
      "a targeting key that is no text",
      () => ofrep({ body: context({ targetingKey: 7 }) }),
      400,
      "INVALID_CONTEXT",
      /must be a string/,
    ],
    [
      "a context that is no object",
      () => ofrep({ body: context([]) }),
      400,
      "INVALID_CONTEXT",
      /must be a JSON object/,
    ],
    ["a body that is no JSON", () => ofrep({ body: "{" }), 400, "PARSE_ERROR", /not JSON/],
    ["JSON nested 5,000 deep", () => ofrep({ body: deepJson }), 400, "PARSE_ERROR", /nests deeper/],
    ["9 MiB of body", () => ofrep({ body: huge }), 413, "PARSE_ERROR", /larger than/],
    [
      "a gzip bomb",
      () => ofrep({ body: bomb, headers: { "content-encoding": "gzip" } }),
      415,
      "PARSE_ERROR",
      /without Content-Encoding/,
    ],
  ];
  test.each(cases)("to %s", async (_name, send, status, errorCode, words) => {
    const answer = await send();
    expect({ status: answer.status, errorCode: answer.json?.errorCode }).toEqual({ status, errorCode });
    expect(answer.json.errorDetails).toMatch(words);
    expect(answer.headers.get("content-type")).toBe("application/json");
  });

  test("to no key, with the challenge that HTTP asks for", async () => {
    const answer = await ask(`${stack.gatewayUrl}/ofrep/v1/evaluate/flags/${flagKey}`, { headers: json, body: "{}" });
    expect(answer.status).toBe(401);
    expect(answer.headers.get("www-authenticate")).toMatch(/^Bearer /);
    expect(answer.json).toMatchObject({ key: flagKey, errorCode: "GENERAL" });
  });

  test("to GET, with the method that it takes", async () => {
    const answer = await ask(`${stack.gatewayUrl}/ofrep/v1/evaluate/flags/${flagKey}`, { method: "GET" });
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "POST"]);
  });
});

describe("OTLP answers with google.rpc.Status", () => {
  const otlp = (asked: Asked, path = "/v1/traces"): Promise<Door> =>
    ask(`${stack.gatewayUrl}${path}`, {
      body: "{}",
      ...asked,
      headers: { ...json, ...bearer(keys.ingest), ...asked.headers },
    });
  const gzip = { "content-encoding": "gzip" };
  const cases: readonly [string, () => Promise<Door>, number, number][] = [
    ["a wrong key", () => otlp({ headers: bearer("evk_wrong-wrong-wrong-wrong-wrong-wrong") }), 401, 16],
    ["a key without the scope", () => otlp({ headers: bearer(keys.evaluate) }), 403, 7],
    ["a body that is no JSON", () => otlp({ body: "{" }), 400, 3],
    ["JSON nested 5,000 deep", () => otlp({ body: deepSpan }), 400, 3],
    ["9 MiB of body", () => otlp({ body: huge }), 413, 8],
    ["a gzip bomb", () => otlp({ body: bomb, headers: gzip }), 413, 8],
    ["gzip that is none", () => otlp({ body: "no gzip", headers: gzip }), 400, 3],
    ["an encoding nobody knows", () => otlp({ headers: { "content-encoding": "zebra" } }), 415, 3],
    ["a content type nobody knows", () => otlp({ headers: { "content-type": "text/plain" } }), 415, 3],
    ["broken logs", () => otlp({ body: '{"resourceLogs":7}' }, "/v1/logs"), 400, 3],
  ];
  test.each(cases)("to %s", async (_name, send, status, code) => {
    const answer = await send();
    expect({ status: answer.status, code: answer.json?.code }).toEqual({ status, code });
    expect(answer.json.message.length).toBeGreaterThan(10);
  });

  test("to broken protobuf, in protobuf", async () => {
    const headers = { "content-type": "application/x-protobuf" };
    const answer = await otlp({ body: new Uint8Array([0x0a, 0xff, 0xff, 0xff]), headers });
    expect(answer.status).toBe(400);
    expect(answer.headers.get("content-type")).toBe("application/x-protobuf");
    expect(answer.text).toContain("cannot be decoded");
  });

  test("to spans that cannot be, with a partial success", async () => {
    const spans = [{ traceId: "00", spanId: "00", name: "broken", startTimeUnixNano: "1", endTimeUnixNano: "2" }];
    const answer = await otlp({ body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] }) });
    expect(answer.status).toBe(200);
    expect(answer.json.partialSuccess).toMatchObject({ rejectedSpans: "1" });
  });
});

describe("outcome events and operators' doors answer with problem details", () => {
  const post = (path: string, asked: Asked): Promise<Door> =>
    ask(`${stack.gatewayUrl}${path}`, { ...asked, headers: { ...json, ...asked.headers } });
  const events = (body: Asked["body"], headers: Record<string, string> = {}) =>
    post("/v1/events", { body, headers: { ...bearer(keys.ingest), ...headers } });
  const rollBack = (key: string, { id = rolloutId, body = "{}" } = {}) =>
    post(`/admin/rollouts/${id}/roll-back`, { body, headers: bearer(key) });
  const unknown = "rol_01ARZ3NDEKTSV4RRFFQ69G5FAV";
  const cases: readonly [string, () => Promise<Door>, number, RegExp][] = [
    [
      "events with a wrong key",
      () => post("/v1/events", { body: "{}", headers: bearer("evk_wrong-wrong-wrong") }),
      401,
      /unknown or revoked/,
    ],
    ["events that are no JSON", () => events("{"), 400, /not JSON/],
    [
      "events as form data",
      () => events("a=1", { "content-type": "application/x-www-form-urlencoded" }),
      415,
      /application\/json/,
    ],
    ["no event at all", () => events('{"events":[]}'), 400, /Nothing was stored/],
    [
      "an event of no kind",
      () => events('{"events":[{"id":"1","type":"wish","service":"s"}]}'),
      400,
      /Nothing was stored/,
    ],
    ["9 MiB of events", () => events(huge), 413, /larger than/],
    ["a gzip bomb of events", () => events(bomb, { "content-encoding": "gzip" }), 413, /larger than/],
    ["an emergency rollback with a wrong key", () => rollBack("evk_wrong-wrong-wrong"), 401, /unknown or revoked/],
    ["an emergency rollback with an evaluation key", () => rollBack(keys.evaluate), 403, /lacks the scope "manage"/],
    ["an emergency rollback of nothing", () => rollBack(stack.apiKey, { id: unknown }), 404, /no such rollout/],
    ["an emergency rollback with a broken body", () => rollBack(stack.apiKey, { body: "{" }), 400, /not JSON/],
  ];
  test.each(cases)("%s", async (_name, send, status, words) => {
    const answer = await send();
    expect([answer.status, answer.headers.get("content-type")]).toEqual([status, "application/problem+json"]);
    expect(answer.json).toMatchObject({ status, detail: expect.stringMatching(words) });
    expect(answer.json.title.length).toBeGreaterThan(3);
  });
});

test("a header of 40 KiB is refused as too large, and a request that is none as bad", async () => {
  expect(await sendRaw(stack.gatewayUrl, withHeaderOf(40_000))).toMatch(/^HTTP\/1.1 431 /);
  expect(await sendRaw(stack.gatewayUrl, "please\r\n\r\n")).toMatch(/^HTTP\/1.1 400 /);
  expect((await ask(`${stack.gatewayUrl}/healthz`, { method: "GET" })).status).toBe(200);
});

test("a revoked key is refused within 2 s", async () => {
  const { key, keyId } = await rest.post("/keys", { name: "leaving", scopes: ["evaluate", "ingest"] });
  const evaluated = () =>
    ofrep({ headers: bearer(key), body: JSON.stringify({ context: { targetingKey: "u" } }) }).then(
      ({ status }) => status,
    );
  await until("the key works", async () => (await evaluated()) === 200);
  await rest.post(`/keys/${keyId}/revoke`);
  const revokedMs = performance.now();
  await until("the key is refused", async () => (await evaluated()) === 401, { withinSeconds: 10 });
  expect(performance.now() - revokedMs).toBeLessThan(2_000);
});

test("after all of it the gateway serves as before", async () => {
  expect((await evaluate(stack, flagKey, "u")).status).toBe(401);
  expect((await ofrep({ body: JSON.stringify({ context: { targetingKey: "u" } }) })).status).toBe(200);
  const { children } = await stack.control("GET /status");
  expect(Object.values(children).map(({ crashCount }) => crashCount)).toEqual([0, 0, 0]);
});
