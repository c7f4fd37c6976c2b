// Usage: npm run migrate
// Brings the database (DATABASE_URL, or the embedded one of EVENKEEL_DATA_DIR) to this version's schema.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { migrate } from "#db/migrate";
import { EnvironmentError, readEnvironment } from "#lib/adapters/env";
import { findRunningPostgres, launchPostgres } from "#lib/adapters/postgres/launch";
import { step } from "./step.ts";

async function withDatabase(work: (url: string) => Promise<void>): Promise<void> {
  const { databaseUrl, dataDir } = readEnvironment(process.env);
  const folder = join(dataDir, "postgres");
  const url = databaseUrl ?? findRunningPostgres(folder);
  if (url) return work(url);
  const postgres = await step("database (embedded)", () => launchPostgres({ dataDir: folder }));
  try {
    await work(postgres.url);
  } finally {
    await postgres.stop();
  }
}

async function main(): Promise<void> {
  if (existsSync(".env")) process.loadEnvFile(".env");
  await withDatabase(async (url) => {
    await step("schema", async () => {
      const { from, to } = await migrate(url);
      return from === to ? `${to}, nothing to do` : `${from ?? "empty"} -> ${to}`;
    });
  });
}

main().catch((error: Error) => {
  process.stderr.write(`${error instanceof EnvironmentError ? error.message : error.stack}\n`);
  process.exitCode = 1;
});
