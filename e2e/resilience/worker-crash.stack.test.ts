import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findFreePort } from "#lib/adapters/free-port";
import { unpackInput } from "#lib/domain/gate/packed-input";
import { canonicalJson } from "#lib/domain/kernel/canonical-json";
import { type Stack, startStack } from "../../scripts/stack.ts";
import { type AiClient, startAiClient } from "../fixtures/ai-client.ts";
import { type HoldingSink, openHoldingSink } from "../fixtures/holding-sink.ts";
import { guardrails, holdingPlan } from "../fixtures/plans.ts";
import { steady } from "../fixtures/population.ts";
import { readRows } from "../fixtures/records.ts";
import { openRest, type Rest, seedFlag, seedRollout } from "../fixtures/rest-client.ts";
import { type SecondWorker, startSecondWorker } from "../fixtures/second-worker.ts";
import { until } from "../fixtures/until.ts";

const [flagKey, service] = ["passed-on-model", "passed-on-scorer"];
const incidentCount = 12;

let stack: Stack;
let rest: Rest;
let sink: HoldingSink;
let second: SecondWorker;
let client: AiClient;
let rolloutId: string;
let destinationId: string;
/** Ids of deliveries that were under way at a kill or a suspension, once for each. */
const interrupted: string[] = [];

beforeAll(async () => {
  const smtpPort = String(await findFreePort());
  const shared = { SMTP_URL: `smtp://127.0.0.1:${smtpPort}`, EVENKEEL_ALLOWED_HOSTS: "127.0.0.1" };
  const environment = { DEMO_STORY: "off", DEMO_REQUESTS_PER_SECOND: "1", DEMO_SMTP_PORT: smtpPort, ...shared };
  stack = await startStack({ mode: "demo", environment });
  rest = openRest(stack);
  sink = await openHoldingSink();
  const settings = { url: sink.url, allowPrivate: true };
  const destination = await rest.post("/destinations", { kind: "webhook", name: "Holding sink", settings });
  destinationId = destination.destinationId;
  sink.trust(destination.signingSecret);
  second = await startSecondWorker(stack, shared);
  await suspendSecond();
});

afterAll(async () => {
  await client?.stop();
  sink?.close();
  await second?.stop();
  await stack?.stop();
});

test("a worker killed in the middle of deliveries is started again", async () => {
  for (let number = 1; number <= incidentCount; number += 1)
    await rest.post("/incidents", { title: `Incident ${number}`, service: "income-scorer", severity: "P3" });
  await until("deliveries in flight", () => sink.unanswered.length > 0);
  await stack.control("POST /child/worker/kill");
  sink.release();
  interrupted.push(...sink.unanswered);
  await until("the next worker", async () => {
    const { worker } = (await stack.control("GET /status")).children;
    return worker?.crashCount === 1 && worker.state === "running";
  });
});

test("workers that are suspended in turn judge every exposure once and leave one unbroken record", async () => {
  await seedFlag(rest, { key: flagKey, service });
  const plan = holdingPlan(50, { gates: guardrails });
  rolloutId = await seedRollout(rest, { flagKey, candidateVariant: "v2", plan });
  const models = { v1: steady, v2: steady };
  client = await startAiClient({ gatewayUrl: stack.gatewayUrl, flagKey, service, models, unitsPerSecond: 40 });
  await ticksGrow();
  second.resume();
  for (let turn = 0; turn < 2; turn += 1) {
    await suspendFirst();
    await ticksGrow();
    await suspendSecond();
    await stack.control("POST /child/worker/resume");
    await ticksGrow();
    second.resume();
  }
  await client.stop();
  await expectEverythingJudgedOnce();
});

test("a suspended worker that wakes up after another one rolled back changes nothing", async () => {
  await suspendFirst();
  await rest.post(`/rollouts/${rolloutId}/roll-back`, { words: "enough" });
  const verified = () =>
    readRows(
      stack,
      "select 1 from traffic_change where rollout_id = $1 and to_percent = 0 and verified_at is not null",
      [rolloutId],
    );
  await until("the other worker verifies", async () => (await verified()).length === 1);
  const before = await recordOf();
  await stack.control("POST /child/worker/resume");
  await second.stop();
  const [{ now }] = (await readRows<{ now: Date }>(stack, "select now()")) as [{ now: Date }];
  await until("the first worker holds every duty again", async () => {
    const leases = await readRows<{ owner: string }>(
      stack,
      "select owner from lease where expires_at > clock_timestamp() and expires_at > $1::timestamptz + interval '5 s'",
      [now],
    );
    return leases.length > 0 && new Set(leases.map(({ owner }) => owner)).size === 1;
  });
  expect(await recordOf()).toEqual(before);
});

test("every delivery arrives, and repeats only with the same key what was in flight at a kill or a suspension", async () => {
  const messages = await until(
    "all delivered",
    async () => {
      const rows = await readRows<{ id: string; delivered_at: Date | null }>(
        stack,
        "select id, delivered_at from outbox_message where destination_id = $1",
        [destinationId],
      );
      return rows.every((row) => row.delivered_at !== null) && rows;
    },
    { withinSeconds: 90 },
  );
  expect(messages.length).toBeGreaterThanOrEqual(incidentCount);
  expect(new Set(sink.arrivals)).toEqual(new Set(messages.map(({ id }) => id)));
  const countIn = (ids: readonly string[], id: string) => ids.filter((other) => other === id).length;
  for (const { id } of messages)
    expect(countIn(sink.arrivals, id), id).toBeLessThanOrEqual(1 + countIn(interrupted, id));
});

async function suspendFirst(): Promise<void> {
  await stack.control("POST /child/worker/suspend");
  await noteInterrupted();
}

async function suspendSecond(): Promise<void> {
  second.suspend();
  await noteInterrupted();
}

/** A suspended worker may sleep past its attempt's time limit and past its claim: whoever sends next cannot know of an answer. */
async function noteInterrupted(): Promise<void> {
  const underWay =
    "select id from outbox_message where destination_id = $1 and delivered_at is null and claimed_until > now()";
  for (const { id } of await readRows<{ id: string }>(stack, underWay, [destinationId])) interrupted.push(id);
}

const tickCount = async (): Promise<number> => {
  const rows = await readRows<{ count: string }>(stack, "select count(*) from tick where rollout_id = $1", [rolloutId]);
  return Number(rows[0]?.count);
};

async function ticksGrow(): Promise<void> {
  const before = await tickCount();
  await until("more ticks", async () => (await tickCount()) >= before + 3);
}

/** Numbers without gaps, an unbroken hash chain, and as many requests judged as were stored. */
async function expectEverythingJudgedOnce(): Promise<void> {
  const spans = "select count(*) from span where flag_key = $1";
  const [stored] = await readRows<{ count: string }>(stack, spans, [flagKey]);
  const left = "select 1 from gate_input where rollout_id = $1 limit 1";
  await until("all deltas are taken", async () => (await readRows(stack, left, [rolloutId])).length === 0);
  const ticks = await readRows<{ number: number; packedInput: string }>(
    stack,
    'select number, packed_input as "packedInput" from tick where rollout_id = $1 order by number',
    [rolloutId],
  );
  expect(ticks.map(({ number }) => number)).toEqual(ticks.map((_, index) => index + 1));
  const judged = ticks.reduce((sum, { packedInput }) => {
    const { candidate, baseline } = unpackInput(packedInput).gates.errors ?? {
      candidate: { n: 0 },
      baseline: { n: 0 },
    };
    return sum + candidate.n + baseline.n;
  }, 0);
  // Every one of them was served under this rollout, and none before it.
  expect(judged).toBe(Number(stored?.count));
  await expectChain();
}

async function expectChain(): Promise<void> {
  const evidence = await readRows<{ hash: string; previous_hash: string | null; record: object }>(
    stack,
    "select hash, previous_hash, record from evidence where rollout_id = $1 order by created_at, id",
    [rolloutId],
  );
  expect(evidence.length).toBeGreaterThan(0);
  expect(evidence.map((row) => row.previous_hash)).toEqual([null, ...evidence.slice(0, -1).map((row) => row.hash)]);
  for (const row of evidence)
    expect(createHash("sha256").update(canonicalJson(row.record)).digest("hex")).toBe(row.hash);
}

async function recordOf(): Promise<object> {
  const count = async (table: string) =>
    Number(
      (await readRows<{ count: string }>(stack, `select count(*) from ${table} where rollout_id = $1`, [rolloutId]))[0]
        ?.count,
    );
  const { state, revision } = await rest.get(`/rollouts/${rolloutId}`);
  return {
    state,
    revision,
    ticks: await count("tick"),
    decisions: await count("decision"),
    changes: await count("traffic_change"),
    evidence: await count("evidence"),
  };
}
