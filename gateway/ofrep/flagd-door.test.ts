import { FlagdCore } from "@openfeature/flagd-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestGateway, type TestGateway, testKeys } from "../test-gateway.ts";

let running: TestGateway;
beforeAll(async () => {
  running = await startTestGateway();
});
afterAll(() => running.stop());

const ask = (headers: Record<string, string> = { "X-API-Key": testKeys.evaluate }, method = "GET") =>
  fetch(`${running.url}/flagd/v1/flags.json`, { method, headers });

test("an evaluator inside the application chooses as the gateway does", async () => {
  const core = new FlagdCore();
  core.setConfigurations(await (await ask()).text());
  for (let i = 0; i < 50; i++) {
    const context = { targetingKey: `unit-${i}` };
    const response = await fetch(`${running.url}/ofrep/v1/evaluate/flags/income-scorer-model`, {
      method: "POST",
      headers: { "X-API-Key": testKeys.evaluate },
      body: JSON.stringify({ context }),
    });
    const theirs = core.resolveStringEvaluation("income-scorer-model", "none", context, console);
    expect(await response.json()).toMatchObject({ variant: theirs.variant });
  }
});

test("304 until something changes, and only with a key", async () => {
  const first = await ask();
  const etag = first.headers.get("etag") ?? "";
  expect((await ask({ "X-API-Key": testKeys.evaluate, "If-None-Match": etag })).status).toBe(304);
  expect((await ask({})).status).toBe(401);
  expect((await ask({ "X-API-Key": testKeys.ingest })).status).toBe(403);
  expect((await ask(undefined, "POST")).status).toBe(405);
  await fetch(`${running.url}/admin/rollouts/rol_1/roll-back`, {
    method: "POST",
    headers: { Authorization: `Bearer ${testKeys.manage}` },
  });
  const later = await ask({ "X-API-Key": testKeys.evaluate, "If-None-Match": etag });
  expect(later.status).toBe(200);
  const { flags } = await later.json();
  expect(flags["income-scorer-model"]).toMatchObject({ defaultVariant: "v1", state: "ENABLED" });
  expect(flags["income-scorer-model"].targeting).toBeUndefined();
});
