import { request as rawRequest } from "node:http";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestGateway, type TestGateway, testKeys, testSnapshot } from "../test-gateway.ts";

let running: TestGateway;
beforeAll(async () => {
  running = await startTestGateway();
});
afterAll(() => running.stop());

const flags = "/ofrep/v1/evaluate/flags";
const unit = { context: { targetingKey: "application-7", plan: "gold" } };

interface Ask {
  body?: unknown;
  text?: string | Buffer;
  key?: string | null;
  headers?: Record<string, string>;
  method?: string;
}

function ask(path: string, { body, text, key = testKeys.evaluate, headers = {}, method = "POST" }: Ask = {}) {
  return fetch(`${running.url}${path}`, {
    method,
    headers: { "Content-Type": "application/json", ...(key ? { Authorization: `Bearer ${key}` } : {}), ...headers },
    ...(method === "POST" ? { body: text ?? JSON.stringify(body ?? unit) } : {}),
  } as RequestInit);
}

describe("one flag", () => {
  test("answers key, reason, variant, value and the metadata that joins telemetry to it", async () => {
    const response = await ask(`${flags}/income-scorer-model`);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("application/json");
    const answer = (await response.json()) as { variant: string };
    expect(["v1", "v3"]).toContain(answer.variant);
    expect(answer).toEqual({
      key: "income-scorer-model",
      reason: "SPLIT",
      variant: answer.variant,
      value: answer.variant,
      metadata: {
        flagSetId: "production",
        version: "1.4",
        rolloutId: "rol_1",
        stepIndex: 1,
        exposure: 25,
        contextId: "application-7",
      },
    });
  });

  test.each([
    `${flags}/income-scorer-model/`,
    `${flags}/income%2Dscorer%2dmodel`,
    `//ofrep/v1/evaluate/flags/income-scorer-model`,
    `/ofrep//v1/evaluate/flags//income-scorer-model?x=1`,
  ])("tolerates the path %s", async (path) => {
    const response = await ask(path);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ key: "income-scorer-model" });
  });

  test("asks for a targeting key only where a split needs one", async () => {
    const split = await ask(`${flags}/income-scorer-model`, { body: { context: {} } });
    expect(split.status).toBe(400);
    expect(await split.json()).toMatchObject({ key: "income-scorer-model", errorCode: "TARGETING_KEY_MISSING" });
    const fixed = await ask(`${flags}/explain-decisions`, { body: {} });
    expect(await fixed.json()).toMatchObject({ value: false, variant: "off", reason: "STATIC" });
  });

  test.each([
    ["no-such-flag", "no-such-flag"],
    ["team/my%20flag", "team/my flag"],
    ["__proto__", "__proto__"],
    ["constructor", "constructor"],
  ])("names the unknown flag %s", async (segment, key) => {
    const response = await ask(`${flags}/${segment}`);
    expect(response.status).toBe(404);
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(await response.json()).toMatchObject({ key, errorCode: "FLAG_NOT_FOUND", errorDetails: expect.any(String) });
  });

  test("a broken escape is a parse error, not a crash", async () => {
    const response = await rawPost(`${flags}/%E0%A4%A`, "{}");
    expect(response.status).toBe(400);
    expect(JSON.parse(response.text)).toMatchObject({ errorCode: "PARSE_ERROR", key: "%E0%A4%A" });
  });

  test.each([
    ["", "PARSE_ERROR"],
    ["{", "PARSE_ERROR"],
    ["[]", "PARSE_ERROR"],
    ["null", "PARSE_ERROR"],
    ['"text"', "PARSE_ERROR"],
    [Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), "PARSE_ERROR"],
    [`${"[".repeat(20_000)}`, "PARSE_ERROR"],
    [`{"context":{"a":${"[".repeat(40)}${"]".repeat(40)}}}`, "PARSE_ERROR"],
    ['{"context":[]}', "INVALID_CONTEXT"],
    ['{"context":null}', "INVALID_CONTEXT"],
    ['{"context":{"targetingKey":7}}', "INVALID_CONTEXT"],
    [`{"context":{"targetingKey":"${"k".repeat(3_000)}"}}`, "INVALID_CONTEXT"],
  ])("answers a broken body exactly (%#)", async (text, errorCode) => {
    const response = await ask(`${flags}/income-scorer-model`, { text });
    expect(response.status).toBe(400);
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(await response.json()).toEqual({
      key: "income-scorer-model",
      errorCode,
      errorDetails: expect.stringMatching(/.{8}/),
    });
  });

  test("brackets inside strings are no nesting", async () => {
    const response = await ask(`${flags}/income-scorer-model`, {
      body: { context: { targetingKey: "u", note: `${"[{".repeat(200)}\\"` } },
    });
    expect(response.status).toBe(200);
  });

  test("a huge body is refused, announced or not", async () => {
    const huge = JSON.stringify({ context: { targetingKey: "u", padding: "x".repeat(300_000) } });
    const announced = await ask(`${flags}/income-scorer-model`, { text: huge });
    expect(announced.status).toBe(413);
    expect(await announced.json()).toMatchObject({ key: "income-scorer-model", errorCode: "PARSE_ERROR" });
    const chunked = await rawPost(`${flags}/income-scorer-model`, huge, { "Transfer-Encoding": "chunked" });
    expect(chunked.status).toBe(413);
  });

  test("a compressed body is refused in words", async () => {
    const response = await ask(`${flags}/income-scorer-model`, { headers: { "Content-Encoding": "gzip" } });
    expect(response.status).toBe(415);
    expect(await response.json()).toMatchObject({ errorDetails: expect.stringContaining("Content-Encoding") });
  });

  test("another method is told which one to use", async () => {
    const response = await ask(`${flags}/income-scorer-model`, { method: "GET" });
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("POST");
  });
});

describe("all flags", () => {
  test("answers every flag, a strong quoted ETag and where to listen for changes", async () => {
    const response = await ask(`${flags}/`);
    expect(response.status).toBe(200);
    expect(response.headers.get("etag")).toMatch(/^"[\w-]+"$/);
    const answer = await response.json();
    expect(answer).toMatchObject({
      flags: [{ key: "income-scorer-model" }, { key: "explain-decisions", value: false }],
      metadata: { flagSetId: "production" },
      eventStreams: [{ type: "sse", endpoint: { requestUri: expect.stringMatching(/^\/ofrep\/v1\/stream\?token=/) } }],
    });
    expect(answer.eventStreams[0].url).toBeUndefined();
  });

  test("a unit is missing only for the flags that need it", async () => {
    const answer = await (await ask(flags, { body: { context: {} } })).json();
    expect(answer.flags).toMatchObject([
      { key: "income-scorer-model", errorCode: "TARGETING_KEY_MISSING" },
      { key: "explain-decisions", value: false },
    ]);
  });

  test("304 while nothing changed for this unit, also through a cache that weakened the tag", async () => {
    const etag = (await ask(flags)).headers.get("etag") ?? "";
    for (const tag of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
      const again = await ask(flags, { headers: { "If-None-Match": tag } });
      expect(again.status).toBe(304);
      expect(again.headers.get("etag")).toBe(etag);
      expect(await again.text()).toBe("");
    }
    const other = await ask(flags, {
      body: { context: { targetingKey: "someone-else" } },
      headers: { "If-None-Match": etag },
    });
    expect(other.status).toBe(200);
  });

  test("a failure of the whole request has no key", async () => {
    const response = await ask(flags, { text: "{" });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ errorCode: "PARSE_ERROR", errorDetails: "The body is not JSON" });
  });
});

describe("who may ask", () => {
  test.each([
    ["no key", null, 401],
    ["an unknown key", `evk_${"0".repeat(32)}`, 401],
    ["an expired key", testKeys.expired, 401],
    ["a key of another scope", testKeys.ingest, 403],
  ])("%s", async (_name, key, status) => {
    for (const path of [`${flags}/income-scorer-model`, flags]) {
      const response = await ask(path, { key });
      expect(response.status).toBe(status);
      expect(await response.json()).toMatchObject({
        errorCode: "GENERAL",
        errorDetails: expect.stringMatching(/key/i),
      });
      expect(response.headers.get("www-authenticate") !== null).toBe(status === 401);
    }
  });

  test("X-API-Key opens as Authorization does", async () => {
    const response = await ask(flags, { key: null, headers: { "X-API-Key": testKeys.evaluate } });
    expect(response.status).toBe(200);
  });

  test("a page of another origin may ask, and read ETag and Retry-After", async () => {
    const preflight = await fetch(`${running.url}${flags}`, {
      method: "OPTIONS",
      headers: { Origin: "https://shop.example", "Access-Control-Request-Method": "POST" },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("access-control-allow-headers")).toMatch(/Authorization.*X-API-Key.*If-None-Match/);
    expect(Number(preflight.headers.get("access-control-max-age"))).toBeGreaterThan(600);
    const answer = await ask(flags, { headers: { Origin: "https://shop.example" } });
    expect(answer.headers.get("access-control-allow-origin")).toBe("*");
    expect(answer.headers.get("access-control-expose-headers")).toBe("ETag, Retry-After");
  });
});

test("too many evaluations are told to wait whole seconds", async () => {
  const slow = await startTestGateway({ evaluationLimit: { burst: 2, perSecond: 0.4 } });
  const post = () =>
    fetch(`${slow.url}${flags}/explain-decisions`, {
      method: "POST",
      headers: { Authorization: `Bearer ${testKeys.evaluate}` },
      body: "{}",
    });
  expect([(await post()).status, (await post()).status]).toEqual([200, 200]);
  const third = await post();
  expect(third.status).toBe(429);
  expect(third.headers.get("retry-after")).toMatch(/^[1-9]\d*$/);
  expect(await third.json()).toMatchObject({ key: "explain-decisions", errorCode: "GENERAL" });
  await slow.stop();
});

test("without database and without file it says that it cannot serve yet", async () => {
  const empty = await startTestGateway({ snapshot: null, keyless: "loopback" });
  const response = await fetch(`${empty.url}${flags}/x`, { method: "POST", body: "{}" });
  expect(response.status).toBe(503);
  expect(response.headers.get("retry-after")).toBe("1");
  expect((await fetch(`${empty.url}/healthz`)).status).toBe(503);
  await empty.stop();
});

test("a flag without the variant that it should serve is an error of ours, for that flag alone", async () => {
  const broken = testSnapshot({ rollouts: [] });
  broken.flags[0]!.defaultVariant = "gone";
  const other = await startTestGateway({ snapshot: broken, keyless: "loopback" });
  const one = await fetch(`${other.url}${flags}/income-scorer-model`, { method: "POST", body: "{}" });
  expect(one.status).toBe(500);
  expect(await one.json()).toMatchObject({ key: "income-scorer-model", errorCode: "GENERAL" });
  const all = await (await fetch(`${other.url}${flags}`, { method: "POST", body: "{}" })).json();
  expect(all.flags).toMatchObject([{ errorCode: "GENERAL" }, { value: false }]);
  await other.stop();
});

test("bytes that are no HTTP get a 400 and leave the gateway standing", async () => {
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = connect(running.gateway.port, "127.0.0.1", () => socket.write("\x16\x03\x01 nonsense\r\n\r\n"));
    socket.on("data", (bytes) => resolve(bytes.toString()));
    socket.on("error", reject);
  });
  expect(answer).toMatch(/^HTTP\/1\.1 400/);
  expect((await fetch(`${running.url}/healthz`)).status).toBe(200);
});

/** fetch repairs some of what is to be sent here. */
function rawPost(path: string, body: string, headers: Record<string, string> = {}) {
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const sent = rawRequest(
      `${running.url}${path}`,
      { method: "POST", headers: { Authorization: `Bearer ${testKeys.evaluate}`, ...headers } },
      (response) => {
        let text = "";
        response.on("data", (chunk) => {
          text += chunk;
        });
        response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}
