import type { IncomingMessage } from "node:http";
import { expect, test } from "vitest";
import { hashApiKey } from "#lib/adapters/api-key-hash";
import { senderOf } from "../ingest/ingest-tools.ts";
import { testKeys, testSecrets, testSnapshot } from "../test-gateway.ts";
import { createAuthorise, environmentOf } from "./authorise.ts";
import { KeyRing } from "./key-ring.ts";
import { isFromLoopback } from "./loopback.ts";
import { TokenBuckets } from "./token-bucket.ts";

const from = (remoteAddress: string, headers: Record<string, string> = {}) =>
  ({ headers: { host: "127.0.0.1:4318", ...headers }, socket: { remoteAddress } }) as unknown as IncomingMessage;

test.each([
  ["127.0.0.1", {}, true],
  ["127.4.5.6", {}, true],
  ["::1", { host: "[::1]:4318" }, true],
  ["::ffff:127.0.0.1", { host: "localhost:4318" }, true],
  ["127.0.0.1", { origin: "http://localhost:5173" }, true],
  ["10.0.0.7", {}, false],
  ["::ffff:10.0.0.7", {}, false],
  ["127.0.0.1", { "x-forwarded-for": "203.0.113.9" }, false],
  ["127.0.0.1", { forwarded: "for=203.0.113.9" }, false],
  ["127.0.0.1", { via: "1.1 proxy" }, false],
  ["127.0.0.1", { origin: "https://evil.example" }, false],
  ["127.0.0.1", { origin: "null" }, false],
  ["127.0.0.1", { host: "rebound.evil.example:4318" }, false],
  ["127.0.0.1", { host: "127.0.0.1.evil.example" }, false],
])("from %s with %j is this machine: %s", (address, headers, expected) => {
  expect(isFromLoopback(from(address, headers as Record<string, string>))).toBe(expected);
});

function authoriser(keyless: "off" | "loopback") {
  const ring = new KeyRing(testSecrets.subKeys("api-keys"));
  ring.replace(testSnapshot().keys);
  return { ring, authorise: createAuthorise({ ring, keyless, isReady: () => true, nowMs: () => Date.now() }) };
}

test("keyless opens evaluate and ingest from this machine, and never manage", () => {
  const { authorise } = authoriser("loopback");
  expect(authorise(from("127.0.0.1"), "evaluate")).toEqual({ ok: true, key: "keyless" });
  expect(authorise(from("127.0.0.1"), "ingest")).toEqual({ ok: true, key: "keyless" });
  expect(authorise(from("127.0.0.1"), "manage")).toMatchObject({ ok: false, status: 401 });
  expect(authorise(from("10.0.0.7"), "evaluate")).toMatchObject({ ok: false, status: 401 });
  expect(authoriser("off").authorise(from("127.0.0.1"), "evaluate")).toMatchObject({ ok: false, status: 401 });
});

test("a wrong key is refused even where none is asked for", () => {
  const { authorise } = authoriser("loopback");
  expect(authorise(from("127.0.0.1", { authorization: "Bearer wrong" }), "evaluate")).toMatchObject({ status: 401 });
});

test("a key that left the snapshot is unknown from then on, also when it was just used", () => {
  const { ring, authorise } = authoriser("off");
  const request = from("10.0.0.7", { authorization: `Bearer ${testKeys.evaluate}` });
  expect(authorise(request, "evaluate")).toMatchObject({ ok: true, key: { id: "key_evaluate" } });
  ring.replace([]);
  expect(authorise(request, "evaluate")).toMatchObject({ ok: false, status: 401 });
});

test("both secrets of a key in rotation open, then the newer one alone; revoked, neither", () => {
  const { ring, authorise } = authoriser("off");
  const [older] = testSnapshot().keys.filter(({ name }) => name === "evaluate");
  const newer = `evk_${"n".repeat(32)}`;
  const secondHash = hashApiKey(newer, testSecrets.subKeys("api-keys")[0]).toString("hex");
  const status = (key: string) => {
    const answer = authorise(from("10.0.0.7", { "x-api-key": key }), "evaluate");
    return answer.ok ? 200 : answer.status;
  };
  const statuses = () => [status(testKeys.evaluate), status(newer)];
  ring.replace([{ ...older!, secondHash }]);
  expect(statuses()).toEqual([200, 200]);
  ring.replace([{ ...older!, hash: secondHash, secondHash: null }]);
  expect(statuses()).toEqual([401, 200]);
  ring.replace([]);
  expect(statuses()).toEqual([401, 401]);
});

test("a key ends by the clock alone, both its secrets, and its use was noted until then", () => {
  const [key] = testSnapshot().keys.filter(({ name }) => name === "evaluate");
  const ring = new KeyRing(testSecrets.subKeys("api-keys"));
  ring.replace([{ ...key!, expiresAtMs: 5_000 }]);
  let nowMs = 4_999;
  const used: string[] = [];
  const authorise = createAuthorise({
    ring,
    keyless: "off",
    isReady: () => true,
    nowMs: () => nowMs,
    onUse: (id) => used.push(id),
  });
  const request = from("10.0.0.7", { "x-api-key": testKeys.evaluate });
  expect(authorise(request, "evaluate").ok).toBe(true);
  nowMs = 5_000;
  expect(authorise(request, "evaluate")).toMatchObject({
    ok: false,
    status: 401,
    message: expect.stringContaining("expired"),
  });
  expect(used).toEqual(["key_evaluate"]);
});

test("a key hashed under an older secret goes on working", () => {
  const [current] = testSecrets.subKeys("api-keys");
  const ring = new KeyRing([Buffer.alloc(32, 1), current]);
  ring.replace(testSnapshot().keys);
  expect(ring.find(testKeys.manage)?.id).toBe("key_manage");
});

test("whoever tries keys without end is slowed down", () => {
  const { authorise } = authoriser("off");
  const statuses = Array.from({ length: 300 }, (_, i) => {
    const answer = authorise(from("10.0.0.7", { "x-api-key": `guess-${i}` }), "evaluate");
    return answer.ok ? 200 : answer.status;
  });
  expect(statuses[0]).toBe(401);
  expect(statuses.at(-1)).toBe(429);
});

test("a bucket refills at its rate and never above its size", () => {
  let nowMs = 0;
  const buckets = new TokenBuckets({ burst: 2, perSecond: 1 }, () => nowMs);
  expect([buckets.take("a"), buckets.take("a"), buckets.take("a")]).toEqual([0, 0, 1]);
  expect(buckets.take("b")).toBe(0);
  nowMs += 1_000;
  expect([buckets.take("a"), buckets.take("a")]).toEqual([0, 1]);
  nowMs += 3_600_000;
  expect([buckets.take("a"), buckets.take("a"), buckets.take("a")]).toEqual([0, 0, 1]);
});

test.each([
  ["*", null, "production"],
  ["staging", "staging", "staging"],
  ["production", "production", "production"],
])("a key of %s writes %s (null: any) and means %s when nothing is named", (environment, bound, meant) => {
  const key = { id: "key_1", name: "ci", scopes: ["evaluate", "ingest"] as const, environment };
  expect(environmentOf(key)).toBe(meant);
  expect(senderOf(key, 0)).toMatchObject({ keyEnvironment: bound, defaultEnvironment: meant });
});
