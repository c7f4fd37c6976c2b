import { afterAll, beforeAll, expect, test } from "vitest";
import { type Stack, startStack } from "../../scripts/stack.ts";
import { ask, assignments, isAll } from "../fixtures/doors.ts";
import { type MarkedSender, startMarkedSender } from "../fixtures/marked-sender.ts";
import { holdingPlan } from "../fixtures/plans.ts";
import { readRows } from "../fixtures/records.ts";
import { openRest, type Rest, seedRollout } from "../fixtures/rest-client.ts";
import { until } from "../fixtures/until.ts";

const flagKey = "income-scorer-model";

/** The tests of this file are one story: the database goes, people act, it comes back. */
let stack: Stack;
let rest: Rest;
let sender: MarkedSender;
let rolloutId: string;
let split: string[];
let workerPid: number | undefined;

beforeAll(async () => {
  const environment = { DEMO_STORY: "off", DEMO_REQUESTS_PER_SECOND: "20" };
  stack = await startStack({ mode: "demo", environment });
  rest = openRest(stack);
  rolloutId = await seedRollout(rest, { flagKey, candidateVariant: "v2", plan: holdingPlan(50) });
  split = await until("the gateway splits", async () => {
    const variants = await assignments(stack, flagKey);
    return !isAll(variants, "v1") && variants;
  });
  sender = startMarkedSender(stack);
  await until("spans are acknowledged", () => sender.acknowledgedSpans > 100);
  await until("a status page", async () => (await ask(`${stack.webUrl}/status`, { method: "GET" })).status === 200);
  workerPid = (await stack.control("GET /status")).children.worker?.pid;
  await stack.control("POST /postgres/stop");
});

afterAll(async () => {
  await stack?.stop();
});

test("without the database every unit keeps its variant, also from a gateway killed and started again", async () => {
  expect(await assignments(stack, flagKey)).toEqual(split);
  await killAndAwait("gateway", `${stack.gatewayUrl}/healthz`);
  expect(await assignments(stack, flagKey)).toEqual(split);
});

test("telemetry is refused with 503 and a time to wait", async () => {
  await until("a refusal", () => sender.refusals.get(503));
  expect([...sender.refusals.keys()]).toEqual([503]);
  for (const retryAfter of sender.retryAfters) expect(Number(retryAfter)).toBeGreaterThanOrEqual(1);
});

test("an emergency rollback at the gateway takes effect within 1 s and survives a kill of the gateway", async () => {
  const begunMs = performance.now();
  const ordered = emergencyRollback(stack.apiKey);
  await until("v1 serves everyone", async () => isAll(await assignments(stack, flagKey), "v1"));
  expect(performance.now() - begunMs).toBeLessThan(1_000);
  const answer = await ordered;
  expect(answer.status).toBe(200);
  expect(answer.json).toMatchObject({ rolloutId, journalled: true, propagated: false });

  await killAndAwait("gateway", `${stack.gatewayUrl}/healthz`);
  expect(isAll(await assignments(stack, flagKey), "v1")).toBe(true);
  expect((await emergencyRollback("evk_a-key-that-nobody-has-ever-made")).status).toBe(401);
});

test("the status page goes on with its age, also from a web process that has just started", async () => {
  const before = await ask(`${stack.webUrl}/status`, { method: "GET" });
  await killAndAwait("web", `${stack.webUrl}/status`);
  const page = await until(
    "a stale status page",
    async () => {
      const answer = await ask(`${stack.webUrl}/status`, { method: "GET" });
      return answer.text.includes("Newer information is not available") && answer;
    },
    { withinSeconds: 120 },
  );
  expect(page.status).toBe(200);
  expect(page.headers.get("x-evenkeel-as-of")).toBe(before.headers.get("x-evenkeel-as-of"));
  expect(page.text).toMatch(/Last known state at .*ago/s);
  expect(page.text).toContain("Income scoring");
  const feed = await ask(`${stack.webUrl}/status/history.rss`, { method: "GET" });
  expect(feed.status).toBe(200);
});

test("REST and health say what is out of reach, and what still works", async () => {
  const answer = await rest.ask("GET", `/rollouts/${rolloutId}`);
  expect(answer.status).toBe(503);
  expect(answer.headers.get("content-type")).toContain("application/problem+json");
  expect(answer.headers.get("retry-after")).toBeTruthy();
  expect(answer.body.detail).toContain("/admin/rollouts/{id}/roll-back");
  const health = await ask(`${stack.webUrl}/api/health`, { method: "GET" });
  expect(health.status).toBe(503);
  expect(health.json.components.database).toBe("unreachable");
});

test("when the database is back everything goes on without a restart, and what was done is on record", async () => {
  const acknowledgedBefore = sender.acknowledgedSpans;
  await stack.control("POST /postgres/start");
  const rollout = await until("the rollout is rolled back on record", async () => {
    const found = await rest.get(`/rollouts/${rolloutId}`);
    return found.state === "rolled_back" && found;
  });
  expect(rollout.rollbackReason).toBe("manual");
  const audit = await readRows<{ actor: { kind: string; name: string } }>(
    stack,
    "select actor from audit_entry where subject_id = $1 and action = 'rollout.rolled_back'",
    [rolloutId],
  );
  expect(audit.map(({ actor }) => actor.kind)).toEqual(["gateway"]);
  expect(isAll(await assignments(stack, flagKey), "v1")).toBe(true);
  await until("telemetry flows", () => sender.acknowledgedSpans > acknowledgedBefore + 100);
  await until("health", async () => (await ask(`${stack.webUrl}/api/health`, { method: "GET" })).status === 200);
  await until(
    "a fresh status page",
    async () =>
      !(await ask(`${stack.webUrl}/status`, { method: "GET" })).text.includes("Newer information is not available"),
  );
  const { children } = await stack.control("GET /status");
  expect(children.worker).toMatchObject({ pid: workerPid, crashCount: 0 });
  expect([children.gateway?.crashCount, children.web?.crashCount, children.demo?.crashCount]).toEqual([2, 1, 0]);
});

test("every acknowledged span is stored, once", async () => {
  await sender.stop();
  const [stored] = await readRows<{ spans: string; units: string }>(
    stack,
    "select count(*) as spans, count(distinct span_id) as units from span where attributes->>'test.marker' = $1",
    [sender.marker],
  );
  expect(Number(stored?.spans)).toBe(sender.acknowledgedSpans);
  expect(Number(stored?.units)).toBe(sender.acknowledgedSpans);
});

function emergencyRollback(apiKey: string) {
  return ask(`${stack.gatewayUrl}/admin/rollouts/${rolloutId}/roll-back`, {
    headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
    body: JSON.stringify({ reason: "the database is away and v2 looks wrong" }),
  });
}

/** SIGKILL, and the next process of that name answers. */
async function killAndAwait(name: string, url: string): Promise<void> {
  const before = (await stack.control("GET /status")).children[name]?.pid;
  await stack.control(`POST /child/${name}/kill`);
  await until(`another ${name} answers`, async () => {
    const { pid } = (await stack.control("GET /status")).children[name] ?? {};
    return pid !== undefined && pid !== before && (await ask(url, { method: "GET" })).status === 200;
  });
}
