import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { sql } from "drizzle-orm";
import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { healthyTraffic, withRolloutStage } from "#lib/commands/rollout/test-stage";
import { checkAuditChain } from "#lib/queries/audit/check-audit-chain";
import { requireRestorable } from "../../scripts/instance/require-restorable.ts";
import { restoreInto } from "../../scripts/instance/restore-into.ts";
import { withEmptyDatabase, withTestDatabase } from "../../scripts/test-database-client.ts";
import { openDatabase } from "../client.ts";
import { expectedSchemaVersion, requireKnownSchema } from "../schema-version.ts";
import { verifyBackup } from "./read-backup.ts";
import { tableHashes } from "./test-table-hashes.ts";
import { writeBackup } from "./write-backup.ts";

const stage = withRolloutStage();
const [target, spoiled, occupied] = [withEmptyDatabase(), withEmptyDatabase(), withTestDatabase()];
const folder = mkdtempSync(join(tmpdir(), "evenkeel-backup-"));
const file = join(folder, "one.backup.gz");
const settled = [
  "audit_entry",
  "audit_head",
  "config_state",
  "gate_input",
  "lease",
  "outbox_message",
  "person_session",
];
const changedByRestore = new Set([...settled, "process_instance", "user_account", "access_link"]);

const backUp = (url: string, name = file) =>
  writeBackup({ databaseUrl: url, file: name, madeAt: new Date(), secretMarks: ["mark"], sealedSecrets: null });
const restore = async (url: string, name = file) =>
  restoreInto(url, { file: name, verified: await verifyBackup(name) });
const sourceUrl = () => String(stage.handle.pool.options.connectionString);
const withClient = async <T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return work(client).finally(() => client.end());
};

beforeAll(async () => {
  const operator = await stage.person("operator");
  const rolloutId = await stage.rollout(operator);
  await stage.verify();
  await stage.send(rolloutId, healthyTraffic(10));
  await stage.judge(rolloutId);
  await stage.send(rolloutId, healthyTraffic(10));
  await enterWhateverTextHolds();
  await stage.db.execute(sql`select ensure_telemetry_partitions('2026-01-01', '2026-01-02')`);
  await stage.db.execute(sql`insert into span select '2026-01-02 03:04:05.678901+00', '\\x00ff'::bytea, '\\x0a5c'::bytea, null,
    'production', 'a', 'GET', 2, 0, 5, null, null, null, null, null, '{"a\\tb": 1e-7}', null from generate_series(1, 50)`);
  await stage.db.execute(sql`insert into rollup values
    ('production', 's', 'requests', '', '', now(), 0.1::float8 + 0.2::float8, 'NaN', 1e308, '{1,null,3}')`);
  await backUp(sourceUrl());
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Line ends, tabs, the mark that ends a table, quotes: whatever a text can hold has to survive. */
async function enterWhateverTextHolds(): Promise<void> {
  const text = fc.string({ unit: "grapheme", maxLength: 40 }).filter((value) => !value.includes("\0"));
  const odd = ["\\.", "\n\\.\n", "\\N", "\t", "\r\n", "", "\\\\.", "𝄞"];
  for (const [at, value] of [...odd, ...fc.sample(text, 200)].entries())
    await stage.db.execute(sql`insert into service_profile (environment, service, display_name, unit_one, unit_many)
      values ('production', ${`s${at}`}, ${value}, ${`\n${value}`}, ${`${value}\n`})`);
}

describe("a backup", () => {
  test("brings every row back as it was, but what is true of the present only", async () => {
    const before = await tableHashes(sourceUrl());
    const result = await restore(target.url);
    const after = await tableHashes(target.url);
    expect(Object.keys(after).sort()).toEqual(Object.keys(before).sort());
    for (const [name, hash] of Object.entries(before))
      if (!changedByRestore.has(name)) expect([name, after[name]]).toEqual([name, hash]);
    expect(before.span_20260102).toMatch(/^50 /);
    expect(result.rollouts).toHaveLength(1);
    await withClient(target.url, (client) => requireKnownSchema(client as unknown as pg.Pool));
  });

  test("goes on where it stopped: numbers, and the chain of the audit", async () => {
    const handle = openDatabase(target.url, { applicationName: "test" });
    const head = await handle.pool.query("select seq from audit_head");
    const { broken, checked } = await checkAuditChain(handle.db);
    expect([broken, String(checked)]).toEqual([null, head.rows[0].seq]);
    const next = await handle.pool.query(
      `insert into gate_input (rollout_id, environment, deltas) values ('r', 'e', '[]') returning id`,
    );
    const known = await stage.db.execute<{ id: string }>(sql`select max(id) as id from gate_input`);
    expect(Number(next.rows[0].id)).toBeGreaterThan(Number(known.rows[0]?.id));
    await handle.close();
  });

  test("is private, appears whole, and leaves nothing beside it", async () => {
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await expect(backUp("postgresql://nobody@127.0.0.1:9/none", join(folder, "never.gz"))).rejects.toThrow();
    expect(await readdir(folder)).toEqual(["one.backup.gz"]);
  });

  test("is of one moment, while others write", async () => {
    let isOver = false;
    const operator = await stage.person("operator");
    const writing = (async () => {
      while (!isOver) await stage.rollout(operator);
    })();
    const name = join(folder, "busy.backup.gz");
    await backUp(sourceUrl(), name);
    isOver = true;
    await writing;
    await restore(spoiled.url, name);
    await withClient(spoiled.url, async (client) => {
      const { rows } = await client.query(
        "select (select count(*) from rollout) as rollouts, (select count(*) from flag) as flags",
      );
      expect(Number(rows[0].flags) - Number(rows[0].rollouts)).toBeLessThanOrEqual(1);
    });
  });
});

describe("a restore changes nothing", () => {
  const write = (name: string, change: (text: string) => string): string => {
    const path = join(folder, name);
    writeFileSync(path, gzipSync(change(gunzipSync(readFileSync(file)).toString("latin1"))));
    return path;
  };
  test.each([
    ["that is cut off", () => cut(), /cut off/],
    [
      "with a changed row",
      () => write("changed.gz", (text) => text.replace("income-scorer", "income-scorex")),
      /not those that were backed up/,
    ],
    ["with a changed header", () => write("header.gz", (text) => text.replace('"madeAt":"2', '"madeAt":"3')), /header/],
    ["with something behind it", () => write("more.gz", (text) => `${text}TABLE {}\n`), /follows the end/],
    ["of another format", () => write("format.gz", (text) => text.replace("BACKUP 1", "BACKUP 2")), /format 2/],
    ["that is none", () => write("none.gz", () => "hello\n"), /not a backup/],
  ])("from a file %s", async (_, made, words) => {
    await expect(verifyBackup(made())).rejects.toThrow(words);
  });

  function cut(): string {
    const path = join(folder, "cut.gz");
    writeFileSync(path, readFileSync(file).subarray(0, -200));
    return path;
  }

  test("when it fails in its middle", async () => {
    await withClient(spoiled.url, (client) => client.query("create table keepsake as select 7 as seven"));
    const before = await tableHashes(spoiled.url);
    const verified = await verifyBackup(file);
    const changed = write("late.gz", (text) => text.replace("income-scorer", "income-scorex"));
    await expect(restoreInto(spoiled.url, { file: changed, verified })).rejects.toThrow(/not those/);
    expect(await tableHashes(spoiled.url)).toEqual(before);
  });

  test("without the name of an instance that is not empty, and of a newer schema never", async () => {
    const { tag, when } = expectedSchemaVersion();
    const ask = (replace?: string, schema = { tag, when }) => requireRestorable(occupied.url, { schema, replace });
    await expect(ask()).resolves.toBeUndefined();
    await withClient(occupied.url, (client) =>
      client.query(
        `insert into user_account (id, email, name, role, password_hash, created_at) values ('u', 'e', 'n', 'viewer', '-', now())`,
      ),
    );
    await expect(ask()).rejects.toThrow(/not empty \(1 in user_account\).*--replace "Evenkeel"/);
    await expect(ask("evenkeel")).rejects.toThrow(/called "Evenkeel"/);
    await expect(ask("Evenkeel")).resolves.toBeUndefined();
    await expect(ask("Evenkeel", { tag: "0099_later", when: when + 1 })).rejects.toThrow(/newer than this build/);
    await expect(ask("Evenkeel", { tag: "0003_other", when: when - 1 })).rejects.toThrow(/does not contain/);
  });

  test("while somebody is connected", async () => {
    const worker = new pg.Client({ connectionString: occupied.url, application_name: "evenkeel-worker" });
    await worker.connect();
    const schema = expectedSchemaVersion();
    await expect(requireRestorable(occupied.url, { schema, replace: "Evenkeel" })).rejects.toThrow(
      /in use by evenkeel-worker/,
    );
    await worker.end();
  });
});
