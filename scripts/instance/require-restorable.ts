import pg from "pg";
import type { BackupHeader } from "#db/backup/format";
import { organisationName } from "#db/backup/write-backup";
import { expectedSchemaVersion, isKnownSchema } from "#db/schema-version";
import { CannotDo } from "./command-line.ts";

/** Any of these with rows means that somebody works here already. */
const tellingTables = ["user_account", "flag", "rollout", "incident", "audit_entry", "api_key"];

/** @throws CannotDo when the database is in use, is not empty and not given up by name, or is older than the backup. */
export async function requireRestorable(
  databaseUrl: string,
  { schema, replace }: { schema: BackupHeader["schema"]; replace: string | undefined },
): Promise<void> {
  requireKnown(schema);
  const client = new pg.Client({ connectionString: databaseUrl, application_name: "evenkeel-restore" });
  await client.connect();
  try {
    await requireUnused(client);
    const found = await tablesWithRows(client);
    if (found.length === 0) return;
    const name = await organisationName(client);
    if (replace === name) return;
    throw new CannotDo(
      replace === undefined
        ? `This instance is not empty (${found.join(", ")}). To replace all of it, type its name: --replace ${JSON.stringify(name)}`
        : `This instance is called ${JSON.stringify(name)}, not ${JSON.stringify(replace)}: nothing was changed.`,
    );
  } finally {
    await client.end();
  }
}

function requireKnown(schema: BackupHeader["schema"]): void {
  const expected = expectedSchemaVersion();
  if (schema.when > expected.when)
    throw new CannotDo(
      `This backup has schema ${schema.tag}, newer than this build's ${expected.tag}: restore it with the newer build.`,
    );
  if (!isKnownSchema(schema))
    throw new CannotDo(`This backup has schema ${schema.tag}, which this build's history does not contain.`);
}

/** Whoever is connected would go on working with what is about to disappear. */
async function requireUnused(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ name: string; count: string }>(
    `select application_name as name, count(*) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
       and application_name like 'evenkeel-%' group by 1 order by 1`,
  );
  if (rows.length === 0) return;
  const who = rows.map(({ name, count }) => `${name} (${count})`).join(", ");
  throw new CannotDo(`The database is in use by ${who}: stop every web, gateway and worker process, then restore.`);
}

async function tablesWithRows(client: pg.Client): Promise<string[]> {
  const found: string[] = [];
  for (const table of tellingTables) {
    const known = await client.query("select to_regclass($1) is not null as present", [`public.${table}`]);
    if (!known.rows[0].present) continue;
    const { rows } = await client.query(`select count(*) from public.${table}`);
    if (Number(rows[0].count) > 0) found.push(`${rows[0].count} in ${table}`);
  }
  return found;
}
