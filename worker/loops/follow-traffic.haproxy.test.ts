import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { outboxMessage } from "#db/schema/notification";
import { trafficChange } from "#db/schema/rollout";
import { readEnvironment } from "#lib/adapters/env";
import { createLog } from "#lib/adapters/log";
import { haproxyAdapter } from "#lib/adapters/traffic/haproxy";
import { saveService } from "#lib/commands/catalogue/save-service";
import { saveTrafficRoute } from "#lib/commands/catalogue/save-traffic-route";
import type { CommandContext } from "#lib/commands/kernel/context";
import { advanceRollout } from "#lib/commands/rollout/advance-rollout";
import { rollBackRollout } from "#lib/commands/rollout/roll-back-rollout";
import { RolloutStage } from "#lib/commands/rollout/test-stage";
import { withTestDatabase } from "../../scripts/test-database-client.ts";
import { TestHaproxy } from "../../scripts/test-haproxy.ts";
import { createWorker, type Worker } from "../create-worker.ts";
import { createFollowTraffic } from "./follow-traffic.ts";

const own = withTestDatabase();
const stage = new RolloutStage(own.url);
const haproxy = new TestHaproxy();
const service = "income-scorer";
const log = createLog({ name: "worker", format: "json", write: () => {} });
let operator: CommandContext;
let administrator: CommandContext;
let worker: Worker;

beforeAll(async () => {
  await Promise.all([stage.open(), haproxy.open()]);
  operator = await stage.person("operator");
  administrator = await stage.person("administrator");
  await saveService(administrator, { service });
  await saveTrafficRoute(administrator, { service, adapter: "haproxy", settings: route() });
  const environment = {
    ...readEnvironment({ DATABASE_URL: own.url, WORKER_PORT: "0", EVENKEEL_HOST: "127.0.0.1" }),
    databaseUrl: own.url,
  };
  worker = await createWorker({
    environment,
    log,
    loops: [createFollowTraffic()],
    onRefused: (error) => {
      throw error;
    },
  });
});
afterAll(async () => {
  await worker?.close();
  await Promise.all([stage.close(), haproxy.close()]);
});

const route = (changes: Record<string, unknown> = {}) => ({
  address: haproxy.tcp,
  backend: "www",
  servers: { v1: "blue", v2: "green" },
  allowPrivate: true,
  ...changes,
});

const ramp = {
  steps: [5, 25, 50, 100].map((exposurePercent) => ({ exposurePercent, holdSeconds: 0, advanceOn: "time" as const })),
  gates: [],
  bakeSeconds: 3_600,
};

const newestChange = async (rolloutId: string) => {
  const own = eq(trafficChange.rolloutId, rolloutId);
  const rows = await stage.db.select().from(trafficChange).where(own).orderBy(trafficChange.configRevision);
  const row = rows.at(-1);
  if (!row) throw new Error("no change of traffic");
  return row;
};

const verifiedAt = (rolloutId: string, percent: number) =>
  vi.waitFor(
    async () => {
      const change = await newestChange(rolloutId);
      expect(change).toMatchObject({ toPercent: percent, sight: "verified", readBackPercent: percent });
      return change;
    },
    { timeout: 5_000, interval: 20 },
  );

const forceOn = async (rolloutId: string) => {
  const { title } = await stage.read(rolloutId);
  await advanceRollout(operator, { rolloutId, force: true, confirmTitle: title, words: "test" });
};

const REQUESTS = 2_000;

/** As far from the plan as five standard deviations of a binomial draw; at the ends not at all. */
async function expectShare(percent: number): Promise<void> {
  const share = percent / 100;
  const { green } = await haproxy.send(REQUESTS);
  const sigma = Math.sqrt(REQUESTS * share * (1 - share));
  expect(Math.abs(green - REQUESTS * share), `${green} of ${REQUESTS} at ${percent} %`).toBeLessThanOrEqual(5 * sigma);
}

const told = async (event: string) =>
  (await stage.db.select().from(outboxMessage)).filter((message) => message.event === event);

test("real requests follow the plan from step to step, and a rollback is in force at once", async () => {
  const rolloutId = await stage.rollout(operator, ramp);
  for (const percent of [5, 25, 50, 100]) {
    if (percent > 5) await forceOn(rolloutId);
    const { requestedAt, appliedAt, verifiedAt: seenAt, readBack } = await verifiedAt(rolloutId, percent);
    expect(Number(appliedAt)).toBeGreaterThanOrEqual(Number(requestedAt));
    expect(Number(seenAt)).toBeGreaterThanOrEqual(Number(appliedAt));
    expect(readBack).toContain("in backend www: green weight");
    expect((await stage.read(rolloutId)).stepVerifiedAt).not.toBeNull();
    await expectShare(percent);
  }

  let isLoading = true;
  const load = (async () => {
    while (isLoading) await haproxy.send(20);
  })();
  const pressedAtMs = Date.now();
  await rollBackRollout(operator, { rolloutId });
  await verifiedAt(rolloutId, 0);
  const knownAtMs = Date.now();
  await haproxy.send(500);
  isLoading = false;
  await load;
  expect(knownAtMs - pressedAtMs).toBeLessThan(1_000);
  expect(haproxy.green.hitsAtMs.at(-1) ?? 0).toBeLessThan(knownAtMs + 50);
  await expectShare(0);
});

test("what another hand or a reload changes is seen, told and set again", async () => {
  const rolloutId = await stage.rollout(operator, ramp);
  const change = await verifiedAt(rolloutId, 5);
  await haproxy.ask("set server www/green weight 256");
  await stage.db.update(trafficChange).set({ nextAttemptAt: new Date() }).where(eq(trafficChange.id, change.id));
  await vi.waitFor(async () => expect(await told("rollout.drifted")).toHaveLength(1), { timeout: 5_000 });
  await vi.waitFor(
    async () => expect(await newestChange(rolloutId)).toMatchObject({ sight: "verified", attempts: 1 }),
    {
      timeout: 5_000,
    },
  );
  await expectShare(5);
  await rollBackRollout(operator, { rolloutId });
  await verifiedAt(rolloutId, 0);
});

test("a rollback that finds HAProxy away is tried until it is there, and told when that takes too long", async () => {
  const rolloutId = await stage.rollout(operator, ramp);
  await verifiedAt(rolloutId, 5);
  await haproxy.stop();
  await rollBackRollout(operator, { rolloutId });
  const waiting = await vi.waitFor(
    async () => {
      const change = await newestChange(rolloutId);
      expect(change).toMatchObject({
        toPercent: 0,
        appliedAt: null,
        lastError: expect.stringContaining("ECONNREFUSED"),
      });
      return change;
    },
    { timeout: 5_000 },
  );
  await stage.db
    .update(trafficChange)
    .set({ requestedAt: sql`requested_at - interval '61 seconds'` })
    .where(eq(trafficChange.id, waiting.id));
  await vi.waitFor(async () => expect(await told("rollout.not_followed")).toHaveLength(1), { timeout: 8_000 });
  await haproxy.start();
  await haproxy.ask("set server www/green weight 1");
  await verifiedAt(rolloutId, 0);
  await expectShare(0);
});

describe("the adapter", () => {
  const adapter = haproxyAdapter({ allowedHosts: [] });
  const split = {
    id: "trc_1",
    environment: "production",
    service,
    flagKey: "model",
    rolloutId: "rol_1",
    candidateVariant: "v2",
    baselineVariant: "v1",
    percent: 25,
    configRevision: 1,
    requestedAt: new Date(),
  };
  const set = (changes: Record<string, unknown>, more: Partial<typeof split> = {}) => {
    const { signal } = new AbortController();
    return adapter.set({ ...split, ...more }, { settings: route(changes), secret: null, now: new Date(), signal });
  };

  test("refuses a backend that keeps clients on their server, and says why", async () => {
    const refused = await set({ backend: "sticky" });
    expect(refused).toMatchObject({ ok: false, retry: "never" });
    expect(JSON.stringify(refused)).toContain("the unit of analysis must be the unit of randomisation");
    expect(JSON.stringify(await set({ backend: "hashed" }))).toContain("balances by source");
    expect(await set({ backend: "sticky" }, { percent: 0 })).toMatchObject({ ok: true });
  });

  test("refuses a backend in which a third server takes traffic", async () => {
    expect(JSON.stringify(await set({ backend: "third" }))).toContain("server red of backend third takes traffic too");
  });

  test("says what HAProxy does not know", async () => {
    expect(JSON.stringify(await set({ backend: "nope" }))).toContain("Can't find backend");
    expect(JSON.stringify(await set({ servers: { v1: "blue", v2: "grey" } }))).toContain("has no server grey");
    expect(JSON.stringify(await set({ servers: { v1: "blue" } }))).toContain("names no server for v2");
  });

  test("takes the socket file as well; neither it nor a private address is called without permission", async () => {
    expect(await set({ address: haproxy.socket })).toMatchObject({ ok: true });
    for (const address of [haproxy.socket, haproxy.tcp])
      expect(await set({ address, allowPrivate: false })).toMatchObject({ ok: false, retry: "never" });
    await set({}, { percent: 0 });
  });

  test("reads a server that is down as no share", async () => {
    await set({});
    await haproxy.ask("set server www/green state maint");
    const { signal } = new AbortController();
    const seen = await adapter.verify(split, { settings: route(), secret: null, now: new Date(), signal }, null);
    expect(seen).toMatchObject({ kind: "differs", percent: 0 });
    await haproxy.ask("set server www/green state ready");
    await set({}, { percent: 0 });
  });
});
