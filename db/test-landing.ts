// For tests: a database as an earlier landing left it, from its picture in db/landings.
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { drizzle } from "drizzle-orm/node-postgres";
import { migrate as applyMigrations } from "drizzle-orm/node-postgres/migrator";
import pg from "pg";

export interface Landing {
  /** Name of the newest migration when it was recorded. */
  schema: string;
  tables: Record<string, Record<string, unknown>[]>;
}

const migrations = fileURLToPath(new URL("./migrations", import.meta.url));

/** Oldest first. */
export const landingFiles = (): string[] => globSync("landings/*.json", { cwd: new URL(".", import.meta.url) }).sort();

export const readLanding = (file: string): Landing =>
  JSON.parse(readFileSync(new URL(file, import.meta.url), "utf8")) as Landing;

/** The schema of its time, with its rows. */
export async function enterLanding(url: string, landing: Landing): Promise<void> {
  await migrateTo(url, landing.schema);
  await load(url, landing);
}

/** As the build of that landing would have: its migrations only. */
async function migrateTo(url: string, tag: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "evenkeel-migrations-"));
  try {
    cpSync(migrations, folder, { recursive: true });
    const file = join(folder, "meta", "_journal.json");
    const journal = JSON.parse(readFileSync(file, "utf8")) as { entries: { tag: string }[] };
    const last = journal.entries.findIndex((entry) => entry.tag === tag);
    if (last < 0) throw new Error(`the migration ${tag} is not there any more`);
    writeFileSync(file, JSON.stringify({ ...journal, entries: journal.entries.slice(0, last + 1) }));
    await withClient(url, (client) => applyMigrations(drizzle(client), { migrationsFolder: folder }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function load(url: string, { tables }: Landing): Promise<void> {
  const days = [...(tables.span ?? []).map((row) => row.start_time), ...(tables.log_event ?? []).map((row) => row.at)];
  const [first, last] = [days.toSorted().at(0), days.toSorted().at(-1)];
  await withClient(url, async (client) => {
    if (first) await client.query("select ensure_telemetry_partitions($1::date - 1, $2::date + 1)", [first, last]);
    // The migrations enter a row of their own.
    await client.query(`truncate ${Object.keys(tables).join(", ")}`);
    for (const [table, rows] of Object.entries(tables))
      await client.query(
        `insert into ${table} overriding system value select * from jsonb_populate_recordset(null::${table}, $1)`,
        [JSON.stringify(rows)],
      );
    const counted = await client.query(
      `select table_name, column_name from information_schema.columns where is_identity = 'YES' and table_schema = 'public'`,
    );
    for (const { table_name: table, column_name: column } of counted.rows)
      await client.query(
        `select setval(pg_get_serial_sequence('${table}', '${column}'), coalesce(max(${column}), 0) + 1, false) from ${table}`,
      );
  });
}

async function withClient(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
