// Usage: npm run doctor [-- --start-database]
// Says what is wrong with this installation and what to do, a line each: ✓ good, ! worth a look, ✗ wrong.
// Ends with 1 when something is wrong. Looks only; works whether Evenkeel runs or not.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import pg from "pg";
import { systemClock } from "#lib/adapters/clock";
import type { Environment } from "#lib/adapters/env";
import { findRunningPostgres } from "#lib/adapters/postgres/launch";
import { loadSecrets, secretFile } from "#lib/adapters/secrets";
import type { Sight } from "./doctor/check.ts";
import { examine, isAnyWrong, linesOf } from "./doctor/examine.ts";
import { checks, databaseChecks } from "./doctor/registry.ts";
import { readInstanceEnvironment, runCommand } from "./instance/command-line.ts";
import { withInstanceDatabase } from "./instance/with-database.ts";
import { say } from "./step.ts";
import { findSupervisor } from "./supervisor/data-folder.ts";

const connectWithinMs = 5_000;

type Reached = Pick<Sight, "database" | "databaseTrouble">;

async function reach(url: string | undefined): Promise<Reached> {
  if (!url) return { database: null, databaseTrouble: "it does not run" };
  const client = new pg.Client({
    connectionString: url,
    application_name: "evenkeel-doctor",
    connectionTimeoutMillis: connectWithinMs,
    statement_timeout: 60_000,
  });
  client.on("error", () => {});
  try {
    await client.connect();
    return { database: client, databaseTrouble: null };
  } catch (error) {
    await client.end().catch(() => {});
    return { database: null, databaseTrouble: (error as Error).message || String((error as { code?: string }).code) };
  }
}

async function look(environment: Environment, url: string | undefined, hasStartedDatabase = false): Promise<void> {
  const { secrets, dataDir } = environment;
  const reached = await reach(url);
  const sight: Sight = {
    environment,
    secrets: secrets || existsSync(secretFile(dataDir)) ? loadSecrets(environment) : null,
    programDir: fileURLToPath(new URL("..", import.meta.url)),
    now: systemClock(),
    hasStartedDatabase,
    supervisorPid: findSupervisor(dataDir)?.pid,
    ...reached,
  };
  try {
    const examined = await examine(sight, { checks, databaseChecks });
    for (const line of linesOf(examined)) say(line);
    if (!sight.database)
      say(`  not looked at without the database: ${databaseChecks.map(({ name }) => name).join(", ")}`);
    process.exitCode = isAnyWrong(examined) ? 1 : 0;
  } finally {
    await sight.database?.end();
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { "start-database": { type: "boolean", default: false } } });
  const environment = readInstanceEnvironment();
  const { databaseUrl, dataDir } = environment;
  const running = databaseUrl ?? findRunningPostgres(join(dataDir, "postgres"));
  if (running || !values["start-database"]) return look(environment, running);
  await withInstanceDatabase(environment, (url) => look(environment, url, true));
}

runCommand(main);
