import { fileURLToPath } from "node:url";
import { readMigrationFiles } from "drizzle-orm/migrator";
import type pg from "pg";

const migrationsFolder = fileURLToPath(new URL("../migrations", import.meta.url));

/**
 * Applies the migrations after one time up to another inside the caller's transaction and notes them as the migrator
 * does. For a restore, which is all or nothing; everything else uses db/migrate.ts.
 */
export async function applyMigrations(client: pg.ClientBase, range: { after: number; upTo: number }): Promise<void> {
  await client.query("create schema if not exists drizzle");
  await client.query(
    `create table if not exists drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)`,
  );
  for (const migration of readMigrationFiles({ migrationsFolder })) {
    if (migration.folderMillis <= range.after || migration.folderMillis > range.upTo) continue;
    for (const statement of migration.sql) if (statement.trim() !== "") await client.query(statement);
    await client.query("insert into drizzle.__drizzle_migrations (hash, created_at) values ($1, $2)", [
      migration.hash,
      migration.folderMillis,
    ]);
  }
}
