import { spawn } from "node:child_process";
import { appendFileSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import { findFreePort } from "#lib/adapters/free-port";
import {
  awayDatabaseUrl,
  startTestGateway,
  type TestGateway,
  testKeys,
  testRollout,
  testSnapshot,
  until,
  writeSnapshot,
} from "../test-gateway.ts";

let running: TestGateway | undefined;
afterEach(async () => {
  await running?.stop();
  running = undefined;
});

function post(path: string, { key = testKeys.manage as string, body = "" } = {}) {
  return fetch(`${running?.url}${path}`, { method: "POST", headers: { Authorization: `Bearer ${key}` }, body });
}

async function variants(url = running?.url): Promise<string[]> {
  const answers = Array.from({ length: 40 }, async (_, i) => {
    const response = await fetch(`${url}/ofrep/v1/evaluate/flags/income-scorer-model`, {
      method: "POST",
      headers: { Authorization: `Bearer ${testKeys.evaluate}` },
      body: JSON.stringify({ context: { targetingKey: `unit-${i}` } }),
    });
    return ((await response.json()) as { variant: string }).variant;
  });
  return [...new Set(await Promise.all(answers))].sort();
}

test("with the database away the baseline serves at once, and the answer says what happened", async () => {
  running = await startTestGateway();
  expect(await variants()).toEqual(["v1", "v3"]);
  const response = await post("/admin/rollouts/rol_1/roll-back", { body: '{"reason":"customers complain"}' });
  expect(response.status).toBe(200);
  const facts = await response.json();
  expect(facts).toEqual({
    rolloutId: "rol_1",
    requestedAt: expect.stringMatching(/^\d{4}-.*Z$/),
    appliedAt: expect.stringMatching(/^\d{4}-.*Z$/),
    journalled: true,
    propagated: false,
  });
  expect(await variants()).toEqual(["v1"]);
  const again = await post("/admin/rollouts/rol_1/roll-back");
  expect(again.status).toBe(200);
  expect(await again.json()).toEqual(facts);
  const journal = readFileSync(join(running.dataDir, "gateway", "journal.jsonl"), "utf8");
  expect(journal.trim().split("\n")).toHaveLength(1);
  expect(JSON.parse(journal)).toMatchObject({ reason: "manual", words: "customers complain", keyName: "manage" });
});

test("a reason that the database could not hold is mended, so that the order can be handed over", async () => {
  running = await startTestGateway();
  const body = JSON.stringify({ reason: "a\0b\ud800" });
  expect((await post("/admin/rollouts/rol_1/roll-back", { body })).status).toBe(200);
  const journal = readFileSync(join(running.dataDir, "gateway", "journal.jsonl"), "utf8");
  expect(JSON.parse(journal)).toMatchObject({ words: "a\ufffdb\ufffd" });
});

test("a restart without a database still serves the baseline, torn journal line or not", async () => {
  running = await startTestGateway();
  await post("/admin/rollouts/rol_1/roll-back");
  const { dataDir } = running;
  await running.stop("keep");
  appendFileSync(join(dataDir, "gateway", "journal.jsonl"), '{"version":1,"kind":"return","id":"ret_to');
  writeSnapshot(dataDir, testSnapshot({ revision: 99, rollouts: [{ ...testRollout, trafficPercent: 50 }] }));
  running = await startTestGateway({ dataDir });
  expect(await variants()).toEqual(["v1"]);
  const state = await (await fetch(`${running.url}/admin/state`)).json();
  expect(state).toMatchObject({ source: "file", revision: 99, journalLength: 1, returns: [{ rolloutId: "rol_1" }] });
});

test("a release that was already completed goes back to its predecessor", async () => {
  const snapshot = testSnapshot({ rollouts: [{ ...testRollout, state: "completed", trafficPercent: 100 }] });
  snapshot.flags[0]!.defaultVariant = "v3";
  running = await startTestGateway({ snapshot });
  expect(await variants()).toEqual(["v3"]);
  expect((await post("/admin/rollouts/rol_1/roll-back")).status).toBe(200);
  expect(await variants()).toEqual(["v1"]);
});

test("a release that another one is compared with goes back after that one", async () => {
  const current = {
    ...testRollout,
    id: "rol_2",
    candidateVariant: "v2",
    state: "completed",
    trafficPercent: 100,
  } as const;
  const next = { ...testRollout, baselineVariant: "v2" };
  const snapshot = testSnapshot({ rollouts: [next, current] });
  snapshot.flags[0]!.defaultVariant = "v2";
  running = await startTestGateway({ snapshot });
  const refused = await post("/admin/rollouts/rol_2/roll-back");
  expect([refused.status, await refused.json()]).toMatchObject([409, { detail: expect.stringContaining("rol_1") }]);
  expect(await variants()).toEqual(["v2", "v3"]);
  expect((await post("/admin/rollouts/rol_1/roll-back")).status).toBe(200);
  expect(await variants()).toEqual(["v2"]);
  expect((await post("/admin/rollouts/rol_2/roll-back")).status).toBe(200);
  expect(await variants()).toEqual(["v1"]);
});

test.each([
  ["/admin/rollouts/rol_9/roll-back", {}, 404, "no such rollout"],
  ["/admin/rollouts/rol_0/roll-back", {}, 409, "rolled back"],
  ["/admin/rollouts/%zz/roll-back", {}, 404, "nothing at this path"],
  ["/admin/rollouts/rol_1", {}, 404, "nothing at this path"],
  ["/admin/rollouts/rol_1/roll-back", { body: "{" }, 400, "not JSON"],
  ["/admin/rollouts/rol_1/roll-back", { body: '{"reason":7}' }, 400, "reason"],
  ["/admin/rollouts/rol_1/roll-back", { body: JSON.stringify({ reason: "x".repeat(501) }) }, 400, "1 to 500"],
  ["/admin/rollouts/rol_1/roll-back", { body: "x".repeat(20_000) }, 413, "larger"],
  ["/admin/rollouts/rol_1/roll-back", { key: testKeys.evaluate }, 403, 'scope "manage"'],
  ["/admin/rollouts/rol_1/roll-back", { key: "wrong" }, 401, "unknown"],
])("%s with %j is refused with %i", async (path, ask, status, words) => {
  running = await startTestGateway({ keyless: "loopback" });
  const response = await post(path, ask);
  expect(response.status).toBe(status);
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  expect(await response.json()).toMatchObject({ status, detail: expect.stringContaining(words) });
  expect(await variants()).toEqual(["v1", "v3"]);
});

test("an order survives kill -9 of the process", async () => {
  running = await startTestGateway();
  const { dataDir } = running;
  await running.stop("keep");
  running = undefined;
  try {
    const first = await startProcess(dataDir);
    expect(await variants(first.url)).toEqual(["v1", "v3"]);
    const response = await fetch(`${first.url}/admin/rollouts/rol_1/roll-back`, {
      method: "POST",
      headers: { Authorization: `Bearer ${testKeys.manage}` },
    });
    expect(response.status).toBe(200);
    await first.kill();
    const second = await startProcess(dataDir);
    expect(await variants(second.url)).toEqual(["v1"]);
    await second.kill();
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}, 90_000);

async function startProcess(dataDir: string): Promise<{ url: string; kill(): Promise<void> }> {
  const port = await findFreePort();
  const main = fileURLToPath(new URL("../main.ts", import.meta.url));
  const child = spawn(process.execPath, [main], {
    env: {
      ...process.env,
      DATABASE_URL: awayDatabaseUrl,
      EVENKEEL_DATA_DIR: dataDir,
      GATEWAY_PORT: String(port),
      EVENKEEL_HOST: "127.0.0.1",
      EVENKEEL_SECRET: "s".repeat(40),
    },
    stdio: "ignore",
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const url = `http://127.0.0.1:${port}`;
  await until(
    () =>
      fetch(`${url}/healthz`).then(
        (response) => response.status,
        () => 0,
      ),
    (status) => status === 200,
    40_000,
  );
  return {
    url,
    kill: () => {
      child.kill("SIGKILL");
      return ended;
    },
  };
}

test("a key of another environment finds no rollout; the key for all of them takes it back where it is", async () => {
  const { keys } = testSnapshot();
  const boundTo = (environment: string) => keys.map((key) => ({ ...key, environment }));
  running = await startTestGateway({ snapshot: testSnapshot({ keys: boundTo("staging") }) });
  const refused = await post("/admin/rollouts/rol_1/roll-back");
  expect(refused.status).toBe(404);
  expect(await refused.json()).toMatchObject({ detail: expect.stringContaining('the environment "staging"') });
  await running.stop();

  running = await startTestGateway({ snapshot: testSnapshot({ keys: boundTo("*") }) });
  expect(await variants()).toEqual(["v1", "v3"]);
  expect((await post("/admin/rollouts/rol_1/roll-back")).status).toBe(200);
  expect(await variants()).toEqual(["v1"]);
  const journal = readFileSync(join(running.dataDir, "gateway", "journal.jsonl"), "utf8");
  expect(JSON.parse(journal)).toMatchObject({ rolloutId: "rol_1", environment: "production" });
  expect((await post("/admin/rollouts/rol_1/roll-back")).status).toBe(200);
  expect((await post("/admin/rollouts/rol_9/roll-back")).status).toBe(404);
});
