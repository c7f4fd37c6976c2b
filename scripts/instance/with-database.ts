import { join } from "node:path";
import type { Environment } from "#lib/adapters/env";
import { findRunningPostgres, launchPostgres } from "#lib/adapters/postgres/launch";
import { step } from "../step.ts";

/** Runs `work` with the installation's database; an embedded one that does not run is started for as long as it takes. */
export async function withInstanceDatabase<Result>(
  { databaseUrl, dataDir }: Environment,
  work: (url: string) => Promise<Result>,
): Promise<Result> {
  const folder = join(dataDir, "postgres");
  const url = databaseUrl ?? findRunningPostgres(folder);
  if (url) return work(url);
  const postgres = await step("database (embedded)", () => launchPostgres({ dataDir: folder }));
  try {
    return await work(postgres.url);
  } finally {
    await postgres.stop();
  }
}
