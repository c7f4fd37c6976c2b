import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findRunningPostgres, type LaunchedPostgres, launchPostgres } from "./launch.ts";

let folder: string;
let postgres: LaunchedPostgres;
const dataDir = () => join(folder, "postgres");

async function answer(url: string, statement: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return Object.values((await client.query(statement)).rows[0] ?? {})[0];
  } finally {
    await client.end();
  }
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "evenkeel-launch-"));
  postgres = await launchPostgres({ dataDir: dataDir(), durable: false });
});

afterAll(async () => {
  await postgres.stop();
  rmSync(folder, { recursive: true });
});

test("serves PostgreSQL 18 with a private password", async () => {
  expect(await answer(postgres.url, "SHOW server_version")).toMatch(/^18\./);
  expect(statSync(join(dataDir(), "password")).mode & 0o777).toBe(0o600);
  const wrong = new URL(postgres.url);
  wrong.password = "wrong";
  await expect(answer(wrong.href, "SELECT 1")).rejects.toThrow(/password authentication failed/);
});

test("another process finds the running server by its folder", () => {
  expect(findRunningPostgres(dataDir())).toBe(postgres.url);
});

test("a server that outlived its launcher is replaced, at the same address, with its data", async () => {
  await answer(postgres.url, "CREATE TABLE kept AS SELECT 7 AS value");
  const replacement = await launchPostgres({ dataDir: dataDir(), durable: false });
  await postgres.exited;
  expect(new URL(replacement.url).pathname).toBe("/evenkeel");
  expect(replacement.pid).not.toBe(postgres.pid);
  expect(await answer(replacement.url, "SELECT value FROM kept")).toBe(7);
  postgres = replacement;
});

test("stop leaves no server, and a second launch keeps the port", async () => {
  await postgres.stop();
  expect(findRunningPostgres(dataDir())).toBeUndefined();
  const port = readFileSync(join(dataDir(), "port"), "utf8").trim();
  postgres = await launchPostgres({ dataDir: dataDir(), durable: false });
  expect(new URL(postgres.url).port).toBe(port);
});

test("a start that fails says why", async () => {
  const broken = join(folder, "broken");
  const launched = await launchPostgres({ dataDir: broken, durable: false });
  await launched.stop();
  rmSync(join(broken, "data", "global"), { recursive: true });
  await expect(launchPostgres({ dataDir: broken, durable: false })).rejects.toThrow(/did not start[\s\S]*global/);
});
