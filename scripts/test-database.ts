// vitest global set-up of the `database` project: one embedded PostgreSQL in a temporary folder, with a migrated
// template from which every test file clones a database of its own (scripts/test-database-client.ts).
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { migrate } from "#db/migrate";
import { launchPostgres } from "#lib/adapters/postgres/launch";

declare module "vitest" {
  interface ProvidedContext {
    readonly databaseUrl: string;
  }
}

type Project = { provide: (key: "databaseUrl", value: string) => void };

/** Set TEST_DATABASE_URL to use a server of your own; its database is migrated and serves as the template. */
export default async function setUp(project: Project): Promise<() => Promise<void>> {
  const external = process.env.TEST_DATABASE_URL;
  if (external) {
    await migrate(external);
    project.provide("databaseUrl", external);
    return async () => {};
  }
  const folder = mkdtempSync(join(tmpdir(), "evenkeel-test-"));
  const postgres = await launchPostgres({ dataDir: join(folder, "postgres"), durable: false });
  await migrate(postgres.url);
  process.env.TEST_DATABASE_URL = postgres.url;
  project.provide("databaseUrl", postgres.url);
  return async () => {
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}
