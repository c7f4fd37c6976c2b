import { createHmac } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { webhookAdapter } from "./webhook.ts";

let server: Server;
let url = "";
let answer = { status: 200, body: "" };
const got: Array<{ headers: Record<string, unknown>; body: string }> = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      got.push({ headers: request.headers, body });
      response.writeHead(answer.status).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/split`;
});
afterAll(() => server.close());
beforeEach(() => {
  got.length = 0;
});

const adapter = webhookAdapter({ allowedHosts: [] });
const key = Buffer.from("0123456789abcdef0123456789abcdef");
const split = {
  id: "trc_1",
  environment: "production",
  service: "scorer",
  flagKey: "model",
  rolloutId: "rol_1",
  candidateVariant: "v2",
  baselineVariant: "v1",
  percent: 25,
  configRevision: 7,
  requestedAt: new Date("2026-11-28T14:00:00Z"),
};
const means = (changes: Record<string, unknown> = {}) => ({
  settings: { url, allowPrivate: true, ...changes },
  secret: `whsec_${key.toString("base64")}`,
  now: new Date("2026-11-28T14:00:01Z"),
  signal: new AbortController().signal,
});
const ask = async (status: number, body: string) => {
  answer = { status, body };
  const applied = await adapter.set(split, means());
  return { applied, sight: await adapter.verify(split, means(), applied) };
};

test("posts the split, signed, under the id of the change", async () => {
  await ask(204, "");
  const [{ headers, body } = { headers: {}, body: "" }] = got;
  const expected = createHmac("sha256", key).update(`trc_1.${headers["webhook-timestamp"]}.${body}`).digest("base64");
  expect(headers).toMatchObject({ "webhook-id": "trc_1", "webhook-signature": `v1,${expected}` });
  expect(JSON.parse(body)).toMatchObject({
    type: "traffic.set",
    data: { candidateVariant: "v2", candidatePercent: 25 },
  });
});

test.each([
  ["nothing", 204, "", "unknown"],
  ["no JSON", 200, "ok", "unknown"],
  ["JSON without the share", 200, '{"ok":true}', "unknown"],
  ["a share that cannot be", 200, '{"appliedPercent":250}', "unknown"],
  ["the share", 200, '{"appliedPercent":25}', "verified"],
  ["another share", 202, '{"appliedPercent":5}', "differs"],
])("a receiver that answers %s : the share is known or it is not", async (_, status, body, kind) => {
  expect(await ask(status, body)).toMatchObject({ applied: { ok: true }, sight: { kind } });
});

test("an answer that is none of acceptance is tried again; a private address without permission never", async () => {
  expect((await ask(503, "")).applied).toMatchObject({ ok: false, retry: "later" });
  expect(await adapter.set(split, means({ allowPrivate: false }))).toMatchObject({ ok: false, retry: "never" });
  expect(await adapter.set(split, { ...means(), secret: null })).toMatchObject({ ok: false, retry: "never" });
});
