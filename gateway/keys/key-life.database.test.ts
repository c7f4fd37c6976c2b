import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { Snapshot } from "#db/snapshot/snapshot";
import { hashApiKey } from "#lib/adapters/api-key-hash";
import { withTestDatabase } from "../../scripts/test-database-client.ts";
import { startTestGateway, type TestGateway, testSecrets, until } from "../test-gateway.ts";
import { type CuttableLine, openCuttableLine } from "../test-line.ts";

const database = withTestDatabase();
const older = `evk_${"o".repeat(32)}`;
const newer = `evk_${"n".repeat(32)}`;
const hashOf = (key: string) => hashApiKey(key, testSecrets.subKeys("api-keys")[0]);
let sql: pg.Pool;
let line: CuttableLine;
let dataDir: string;
let running: TestGateway;

beforeAll(async () => {
  sql = new pg.Pool({ connectionString: database.url, max: 2 });
  await sql.query(
    `insert into flag (id, environment, service, key, state, variants, default_variant, created_at)
     values ('flg_1', 'production', 'ranker', 'ranker-model', 'ENABLED', '{"v1":"v1"}', 'v1', now()),
       ('flg_2', 'production', 'ranker', 'unused-model', 'ENABLED', '{"v1":"v1"}', 'v1', now())`,
  );
});
afterAll(() => sql.end());
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "evenkeel-gateway-"));
  line = await openCuttableLine(database.url);
  await sql.query("delete from api_key");
  await sql.query(
    `insert into api_key (id, name, hash, hint, scopes, environment, created_at)
     values ('key_1', 'ranker', $1, '…', '{evaluate,manage}', 'production', now())`,
    [hashOf(older)],
  );
  running = await start();
});
afterEach(async () => {
  await running.stop();
  await line.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const start = () => startTestGateway({ databaseUrl: line.url, dataDir });

async function evaluate(key: string): Promise<number> {
  const response = await fetch(`${running.url}/ofrep/v1/evaluate/flags/ranker-model`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}` },
    body: JSON.stringify({ context: { targetingKey: "unit-1" } }),
  });
  return response.status;
}

/** An order that only a key with manage may give; 404 says that the key was accepted. */
async function rollBackNothing(key: string): Promise<number> {
  const url = `${running.url}/admin/rollouts/rol_none/roll-back`;
  return (await fetch(url, { method: "POST", headers: { authorization: `Bearer ${key}` } })).status;
}

const both = async () => [await evaluate(older), await evaluate(newer)];
const rotate = () => sql.query("update api_key set second_hash = $1, second_created_at = now()", [hashOf(newer)]);
const is = (expected: number[]) => (seen: number[]) => String(seen) === String(expected);

test("both secrets open within two seconds, also from the file and in an emergency; then the newer one alone", async () => {
  expect(await both()).toEqual([200, 401]);
  await rotate();
  await until(both, is([200, 200]), 2_500);

  line.cut();
  await running.stop("keep");
  running = await start();
  expect(await both()).toEqual([200, 200]);
  expect([await rollBackNothing(older), await rollBackNothing(newer)]).toEqual([404, 404]);

  line.restore();
  await sql.query(
    "update api_key set hash = second_hash, hint = 'newer', second_hash = null, second_created_at = null",
  );
  await until(both, is([401, 200]), 5_000);
  await sql.query("update api_key set revoked_at = now()");
  await until(both, is([401, 401]), 2_500);
});

test("a key ends by the clock while the database is away", async () => {
  await sql.query("update api_key set expires_at = now() + interval '5 seconds'");
  const file = join(dataDir, "gateway", "snapshot.json");
  const endInFile = () => existsSync(file) && (JSON.parse(readFileSync(file, "utf8")) as Snapshot).keys[0]?.expiresAtMs;
  await until(endInFile, (atMs) => typeof atMs === "number");
  line.cut();
  const state = async () => (await (await fetch(`${running.url}/admin/state`)).json()) as { database: string };
  await until(state, ({ database }) => database === "away");
  await until(
    () => evaluate(older),
    (status) => status === 401,
  );
  expect(await state()).toMatchObject({ database: "away" });
});

test("what was used is told with the heartbeat: the key to the minute, the flag to the beat", async () => {
  const use = async () => (await sql.query("select last_used_at from api_key")).rows[0].last_used_at as Date | null;
  const evaluated = async () => {
    const { rows } = await sql.query("select detail->'evaluated' as evaluated from process_instance where id = $1", [
      running.gateway.id,
    ]);
    return (rows[0]?.evaluated ?? {}) as Record<string, Record<string, number>>;
  };
  await until(evaluated, (flags) => flags !== undefined);
  expect(await use()).toBeNull();
  await evaluate(older);
  const at = await until(use, (value) => value !== null, 5_000);
  expect(Math.abs(Date.now() - Number(at))).toBeLessThan(10_000);
  const flags = await until(evaluated, (value) => value.production !== undefined, 5_000);
  expect(Object.keys(flags.production ?? {})).toEqual(["ranker-model"]);
  // A refused key is not a use.
  await sql.query("update api_key set last_used_at = null");
  await evaluate("evk_wrong");
  expect(await use()).toBeNull();
});
