import { fileURLToPath } from "node:url";
import { drizzle } from "drizzle-orm/node-postgres";
import { migrate as applyMigrations } from "drizzle-orm/node-postgres/migrator";
import pg from "pg";
import { MIGRATION_LOCK } from "./advisory-locks.ts";
import { actualSchemaVersion, expectedSchemaVersion } from "./schema-version.ts";

/**
 * Brings the database to this build's schema under an advisory lock, so that two starters do it once.
 * @throws when the database is newer than this build.
 */
export async function migrate(databaseUrl: string): Promise<{ from: string; to: string }> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: "evenkeel-migrate" });
  await client.connect();
  try {
    await client.query("select pg_advisory_lock($1)", [MIGRATION_LOCK]);
    const before = await actualSchemaVersion(client as unknown as pg.Pool);
    const expected = expectedSchemaVersion();
    if (before.when > expected.when)
      throw new Error(
        `the database has schema ${before.tag}, newer than this build's ${expected.tag}: start the newer build`,
      );
    await applyMigrations(drizzle(client), {
      migrationsFolder: fileURLToPath(new URL("./migrations", import.meta.url)),
    });
    await client.query(
      "select ensure_telemetry_partitions((now() at time zone 'UTC')::date - 1, (now() at time zone 'UTC')::date + 2)",
    );
    return { from: before.tag, to: expected.tag };
  } finally {
    await client.end();
  }
}
