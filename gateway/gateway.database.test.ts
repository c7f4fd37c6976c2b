import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OFREPProvider } from "@openfeature/ofrep-provider";
import { OpenFeature } from "@openfeature/server-sdk";
import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { hashApiKey } from "#lib/adapters/api-key-hash";
import { withTestDatabase } from "../scripts/test-database-client.ts";
import { startTestGateway, type TestGateway, testKeys, testSecrets, until } from "./test-gateway.ts";
import { type CuttableLine, openCuttableLine } from "./test-line.ts";

const database = withTestDatabase();
let sql: pg.Pool;
let line: CuttableLine;
let dataDir: string;
let running: TestGateway | undefined;

beforeAll(() => {
  sql = new pg.Pool({ connectionString: database.url, max: 2 });
});
afterAll(() => sql.end());
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "evenkeel-gateway-"));
  line = await openCuttableLine(database.url);
  await sql.query("truncate flag, rollout, api_key, gateway_inbox, process_instance cascade");
  await seed();
});
afterEach(async () => {
  await OpenFeature.close();
  await running?.stop();
  running = undefined;
  await line.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const start = async (): Promise<TestGateway> => {
  running = await startTestGateway({ databaseUrl: line.url, dataDir });
  return running;
};

async function seed(): Promise<void> {
  await sql.query(
    `insert into flag (id, environment, service, key, state, variants, default_variant, created_at)
     values ('flg_1', 'production', 'income-scorer', 'income-scorer-model', 'ENABLED',
       '{"v1":"v1","v3":"v3"}', 'v1', now())`,
  );
  await sql.query(
    `insert into rollout (id, environment, service, flag_id, flag_key, title, strategy, baseline_variant,
       candidate_variant, seed, plan, state, step, traffic_percent, step_started_at, state_entered_at, started_at,
       last_judged_at, created_by, created_at)
     values ('rol_1', 'production', 'income-scorer', 'flg_1', 'income-scorer-model', 'v3', 'progressive', 'v1', 'v3',
       'rol_1', '{"blindLimitSeconds":300,"returnWhenBlindAbovePercent":5,"gates":[{"kind":"guardrail"}]}', 'running', 0, 50, now(), now(), now(),
       now(), '{"kind":"engine","id":null,"name":"test"}', now())`,
  );
  for (const scope of ["evaluate", "manage"] as const)
    await sql.query(
      `insert into api_key (id, name, hash, hint, scopes, environment, created_at)
       values ($1, $1, $2, '…', array[$3], 'production', now())`,
      [`key_${scope}`, hashApiKey(testKeys[scope], testSecrets.subKeys("api-keys")[0]), scope],
    );
}

/** What bumpConfigRevision does, with or without the announcement. */
async function commit(statement: string, { announce = true } = {}): Promise<number> {
  const client = await sql.connect();
  try {
    await client.query("begin");
    await client.query(statement);
    const bumped = await client.query("update config_state set revision = revision + 1 returning revision");
    const revision = String(bumped.rows[0].revision);
    if (announce) await client.query("select pg_notify('evenkeel_config', $1)", [revision]);
    await client.query("commit");
    return Number(revision);
  } finally {
    client.release();
  }
}

async function variants(url = running?.url): Promise<string[]> {
  const answers = Array.from({ length: 30 }, async (_, i) => {
    const response = await fetch(`${url}/ofrep/v1/evaluate/flags/income-scorer-model`, {
      method: "POST",
      headers: { Authorization: `Bearer ${testKeys.evaluate}` },
      body: JSON.stringify({ context: { targetingKey: `unit-${i}` } }),
    });
    return ((await response.json()) as { variant: string }).variant;
  });
  return [...new Set(await Promise.all(answers))].sort();
}

const isOnly = (variant: string) => (seen: string[]) => seen.length === 1 && seen[0] === variant;

const readState = async () => (await (await fetch(`${running?.url}/admin/state`)).json()) as Record<string, unknown>;

function rollBack() {
  return fetch(`${running?.url}/admin/rollouts/rol_1/roll-back`, {
    method: "POST",
    headers: { Authorization: `Bearer ${testKeys.manage}` },
    body: '{"reason":"pressed in the dark"}',
  });
}

test("the unmodified server SDK gets the variant, the reason and what joins it to telemetry", async () => {
  const gateway = await start();
  const headers: [string, string][] = [["Authorization", `Bearer ${testKeys.evaluate}`]];
  await OpenFeature.setProviderAndWait(new OFREPProvider({ baseUrl: gateway.url, headers }));
  const client = OpenFeature.getClient();
  const seen = new Map<string, number>();
  for (let i = 0; i < 60; i++) {
    const details = await client.getStringDetails("income-scorer-model", "v0", { targetingKey: `unit-${i}` });
    seen.set(details.value, (seen.get(details.value) ?? 0) + 1);
    expect(details).toMatchObject({
      reason: "SPLIT",
      variant: details.value,
      flagMetadata: { rolloutId: "rol_1", stepIndex: 0, exposure: 50, contextId: `unit-${i}`, flagSetId: "production" },
    });
  }
  expect([...seen.keys()].sort()).toEqual(["v1", "v3"]);
  const missing = await client.getStringDetails("no-such-flag", "v0", { targetingKey: "u" });
  expect(missing).toMatchObject({ value: "v0", reason: "ERROR", errorCode: "FLAG_NOT_FOUND" });
  const nobody = await client.getStringDetails("income-scorer-model", "v0", {});
  expect(nobody).toMatchObject({ value: "v0", errorCode: "TARGETING_KEY_MISSING" });
  const boolean = await client.getBooleanDetails("income-scorer-model", true, { targetingKey: "u" });
  expect(boolean).toMatchObject({ value: true, errorCode: "TYPE_MISMATCH" });

  await commit("update rollout set state = 'rolled_back', rollback_reason = 'guardrail', traffic_percent = 0");
  await until(
    () => client.getStringDetails("income-scorer-model", "v0", { targetingKey: "unit-1" }),
    (details) => details.reason === "STATIC" && details.value === "v1",
  );
});

test("a change is in force and reported, announced or not", async () => {
  await start();
  const announced = await commit("update rollout set traffic_percent = 100, state = 'baking', bake_until = now()");
  await until(variants, isOnly("v3"));
  const reported = async () =>
    (await sql.query("select applied_revision, kind from process_instance where id = $1", [running?.gateway.id])).rows;
  await until(reported, ([row]) => Number(row?.applied_revision) === announced && row?.kind === "gateway");
  await commit("update flag set state = 'DISABLED'", { announce: false });
  await until(variants, isOnly("v1"), 3_000);
  await running?.stop("keep");
  expect(await reported()).toEqual([]);
  running = undefined;
});

test("the file is the owner's alone and holds no key", async () => {
  await start();
  const file = join(dataDir, "gateway", "snapshot.json");
  const text = await until(
    () => {
      try {
        return readFileSync(file, "utf8");
      } catch {
        return "";
      }
    },
    (content) => content !== "",
  );
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(text).toContain("income-scorer-model");
  for (const key of Object.values(testKeys)) expect(text).not.toContain(key);
});

test("a revoked key is refused within two seconds, even if nobody announced it", async () => {
  await start();
  expect(await variants()).toEqual(["v1", "v3"]);
  await sql.query("update api_key set revoked_at = now() where id = 'key_evaluate'");
  const ask = async () =>
    (
      await fetch(`${running?.url}/ofrep/v1/evaluate/flags`, {
        method: "POST",
        headers: { "X-API-Key": testKeys.evaluate },
        body: "{}",
      })
    ).status;
  await until(ask, (status) => status === 401, 2_000);
});

test("without Postgres it serves, restarts and rolls back; with Postgres it tells, and lets go when all is done", async () => {
  await start();
  await until(readState, ({ database, source }) => database === "reached" && source === "database");
  line.cut();
  await until(readState, ({ database }) => database === "away");
  expect(await variants()).toEqual(["v1", "v3"]);
  await running?.stop("keep");
  await start();
  expect(await readState()).toMatchObject({ source: "file", database: "away" });
  expect(await variants()).toEqual(["v1", "v3"]);

  const response = await rollBack();
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({ journalled: true, propagated: false });
  expect(await variants()).toEqual(["v1"]);
  await running?.stop("keep");
  await start();
  expect(await variants()).toEqual(["v1"]);

  line.restore();
  const inbox = async () => (await sql.query("select * from gateway_inbox")).rows;
  const [row] = await until(inbox, (rows) => rows.length > 0);
  expect(row).toMatchObject({
    kind: "roll_back",
    rollout_id: "rol_1",
    environment: "production",
    payload: { reason: "manual", words: "pressed in the dark", keyName: "key_manage" },
    processed_at: null,
  });
  // Any later configuration still names the release as served: the return wins.
  const revision = await commit("update rollout set traffic_percent = 75");
  await until(readState, (state) => state.revision === revision);
  expect(await variants()).toEqual(["v1"]);
  // What the worker does from the inbox.
  await commit(
    `with done as (update gateway_inbox set processed_at = now(), outcome = 'rolled_back')
     update rollout set state = 'rolled_back', rollback_reason = 'manual', traffic_percent = 0`,
  );
  await until(readState, ({ journalLength }) => journalLength === 0);
  expect(await variants()).toEqual(["v1"]);
  expect(await inbox()).toHaveLength(1);
});

test("with Postgres at hand the control plane has the order before the answer", async () => {
  await start();
  expect(await (await rollBack()).json()).toMatchObject({ journalled: true, propagated: true });
  expect((await sql.query("select id from gateway_inbox")).rows).toHaveLength(1);
  expect(await (await rollBack()).json()).toMatchObject({ propagated: true });
  expect((await sql.query("select id from gateway_inbox")).rows).toHaveLength(1);
});

test("a release that the worker stopped judging returns to its baseline and says since when", async () => {
  await sql.query(`update rollout set plan = plan || '{"blindLimitSeconds":5}'`);
  await start();
  await until(variants, isOnly("v1"), 20_000);
  const unguarded = `select payload,
      (payload->>'unguardedSince')::timestamptz = date_trunc('milliseconds', last_judged_at) as same
    from gateway_inbox join rollout on rollout.id = rollout_id`;
  const entries = async () => (await sql.query(unguarded)).rows;
  const [entry] = await until(entries, (rows) => rows.length > 0);
  expect(entry).toMatchObject({ payload: { reason: "unguarded" }, same: true });
});
