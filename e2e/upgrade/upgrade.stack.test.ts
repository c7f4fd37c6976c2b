import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { migrate } from "#db/migrate";
import { actualSchemaVersion, expectedSchemaVersion } from "#db/schema-version";
import { readSnapshot } from "#db/snapshot/read-snapshot";
import type { Snapshot } from "#db/snapshot/snapshot";
import { enterLanding, landingFiles, readLanding } from "#db/test-landing";
import { createLog } from "#lib/adapters/log";
import { launchPostgres } from "#lib/adapters/postgres/launch";
import { loadSecrets } from "#lib/adapters/secrets";
import { createGateway, type Gateway } from "../../gateway/create-gateway.ts";
import { GatewayFiles } from "../../gateway/snapshot/gateway-files.ts";
import { type Stack, startStack } from "../../scripts/stack.ts";
import { evaluate } from "../fixtures/doors.ts";
import { openRest } from "../fixtures/rest-client.ts";
import { until } from "../fixtures/until.ts";

/** The newest landing whose schema is older than this build's; while there is none, the newest of all. */
const landings = landingFiles().map((file) => ({ file, landing: readLanding(file) }));
const previous = landings.findLast(({ landing }) => landing.schema !== expectedSchemaVersion().tag) ?? landings.at(-1)!;
const folder = mkdtempSync(join(tmpdir(), "evenkeel-upgrade-"));
const dataDir = join(folder, "data");
const postgresDir = join(dataDir, "postgres");
const someFlag = previous.landing.tables.flag![0] as { key: string; environment: string };

let postgres: Awaited<ReturnType<typeof launchPostgres>> | undefined;
let gateway: Gateway | undefined;
let stack: Stack | undefined;

beforeAll(async () => {
  postgres = await launchPostgres({ dataDir: postgresDir });
  await enterLanding(postgres.url, previous.landing);
});

afterAll(async () => {
  await gateway?.close();
  await stack?.stop();
  await postgres?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const tagOf = async (url: string): Promise<string> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return actualSchemaVersion(client as unknown as pg.Pool)
    .then(({ tag }) => tag)
    .finally(() => client.end());
};

/** What that landing's gateways served. This build cannot ask its schema, so it asks a migrated copy and drops what is newer. */
async function snapshotAsItWas(url: string): Promise<Snapshot> {
  const copy = new URL(url);
  copy.pathname = "/as_it_was";
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query("create database as_it_was").finally(() => client.end());
  await enterLanding(copy.href, previous.landing);
  await migrate(copy.href);
  const pool = new pg.Pool({ connectionString: copy.href, max: 1 });
  const { keys, ...served } = await readSnapshot(pool).finally(() => pool.end());
  return { ...served, keys: keys.map(({ secondHash: _, ...key }) => key) };
}

test(`a gateway answers every evaluation while the database of ${basename(previous.file, ".json")} is migrated`, async () => {
  const { url } = postgres!;
  expect(await tagOf(url)).toBe(previous.landing.schema);
  // What the gateway of that landing had written while it ran: this build's serves from it until the schema is its own.
  const gatewayData = join(folder, "gateway-data");
  await new GatewayFiles(gatewayData).writeSnapshot(await snapshotAsItWas(url));
  gateway = await createGateway({
    databaseUrl: url,
    dataDir: gatewayData,
    hosts: ["127.0.0.1"],
    port: 0,
    keyless: "loopback",
    secrets: loadSecrets({ secrets: ["s".repeat(40)], dataDir: "" }),
    log: createLog({ name: "gateway", format: "json", write: () => {} }),
  });
  const door = { gatewayUrl: `http://127.0.0.1:${gateway.port}` };
  const seen = { answers: 0, failures: [] as string[] };
  let isOver = false;
  const load = Array.from({ length: 4 }, async (_, client) => {
    for (let count = 0; !isOver; count += 1) {
      const answer = await evaluate(door, someFlag.key, `unit-${client}-${count}`).catch(
        (error: Error) => error.message,
      );
      seen.answers += 1;
      if (typeof answer === "string") seen.failures.push(answer);
      else if (answer.status !== 200) seen.failures.push(`${answer.status} ${answer.text}`);
    }
  });
  await until("load before the migration", () => seen.answers > 200);
  await migrate(url);
  // A change that the gateway can only learn by reading the migrated database.
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query("update config_state set revision = revision + 1; notify evenkeel_config");
  const applied = "select 1 from process_instance, config_state where kind = 'gateway' and applied_revision = revision";
  await until("the gateway reads the migrated database", async () => (await client.query(applied)).rowCount === 1);
  await client.end();
  const answeredByThen = seen.answers;
  await until("load after the migration", () => seen.answers > answeredByThen + 200);
  isOver = true;
  await Promise.all(load);
  expect(seen.failures).toEqual([]);
  expect(await tagOf(url)).toBe(expectedSchemaVersion().tag);
});

test("this build then runs on it whole and shows what that landing left", async () => {
  await gateway?.close();
  gateway = undefined;
  await postgres?.stop();
  postgres = undefined;
  stack = await startStack({ mode: "start", dataDir, environment: { EVENKEEL_KEYLESS: "loopback" } });
  const rest = openRest(stack);
  const { rollouts } = await rest.get("/rollouts?limit=100");
  expect(rollouts).toHaveLength(previous.landing.tables.rollout!.length);
  expect((await evaluate(stack, someFlag.key, "unit-1")).status).toBe(200);
});
