import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findFreePort } from "#lib/adapters/free-port";
import { withEmptyDatabase, withTestDatabase } from "../scripts/test-database-client.ts";
import { migrate } from "./migrate.ts";
import { actualSchemaVersion, expectedSchemaVersion, requireKnownSchema } from "./schema-version.ts";

const ours = expectedSchemaVersion();
const FUTURE = ours.when + 1_000;

describe("an empty database", () => {
  const database = withEmptyDatabase();

  test("is refused, naming both versions, until it is migrated; two that migrate at once do it once", async () => {
    const pool = new pg.Pool({ connectionString: database.url, max: 1 });
    try {
      await expect(requireKnownSchema(pool)).rejects.toThrow(
        `the database has schema none, this build needs ${ours.tag}. Run \`npm run migrate\`.`,
      );
      const reports = await Promise.all([migrate(database.url), migrate(database.url), migrate(database.url)]);
      expect(reports.map(({ from }) => from).sort()).toEqual([ours.tag, ours.tag, "none"].sort());
      await requireKnownSchema(pool);
      const { rows } = await pool.query("select created_at from drizzle.__drizzle_migrations");
      expect(new Set(rows.map(({ created_at }) => created_at)).size).toBe(rows.length);
      expect((await pool.query("select id from config_state")).rows).toEqual([{ id: 1 }]);
    } finally {
      await pool.end();
    }
  });
});

describe("a database of a newer build", () => {
  const database = withTestDatabase();
  let pool: pg.Pool;
  let dataDir: string;

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), "evenkeel-schema-"));
    pool = new pg.Pool({ connectionString: database.url, max: 1 });
    await pool.query("insert into drizzle.__drizzle_migrations (hash, created_at) values ('of the future', $1)", [
      FUTURE,
    ]);
  });
  afterAll(async () => {
    await pool.end();
    rmSync(dataDir, { recursive: true, force: true });
  });

  test("is refused and left alone, naming both versions", async () => {
    const both = [`unknown (${FUTURE})`, ours.tag];
    for (const attempt of [() => requireKnownSchema(pool), () => migrate(database.url)]) {
      const message = await attempt().then(
        () => "accepted",
        (error: Error) => error.message,
      );
      for (const version of both) expect(message).toContain(version);
      expect(message).toMatch(/start the newer build/i);
    }
    expect((await actualSchemaVersion(pool)).when).toBe(FUTURE);
  });

  test.each(["worker/main.ts", "gateway/main.ts", "web/main.ts"])("ends %s at its start", async (main) => {
    const { exitCode, output } = await run(main);
    expect(exitCode).toBe(1);
    expect(output).toContain(`unknown (${FUTURE})`);
    expect(output).toContain(ours.tag);
  });

  async function run(main: string): Promise<{ exitCode: number | null; output: string }> {
    const child: ChildProcess = spawn(process.execPath, [main], {
      cwd: fileURLToPath(new URL("..", import.meta.url)),
      env: {
        PATH: process.env.PATH,
        NODE_ENV: "production",
        DATABASE_URL: database.url,
        EVENKEEL_DATA_DIR: dataDir,
        EVENKEEL_HOST: "127.0.0.1",
        PORT: String(await findFreePort()),
        GATEWAY_PORT: String(await findFreePort()),
      },
      timeout: 45_000,
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (text) => (output += String(text)));
    const [exitCode] = (await once(child, "close")) as [number | null];
    return { exitCode, output };
  }
});
