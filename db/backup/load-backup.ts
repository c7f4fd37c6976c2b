import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { MIGRATION_LOCK } from "../advisory-locks.ts";
import { expectedSchemaVersion } from "../schema-version.ts";
import { applyMigrations } from "./apply-migrations.ts";
import type { BackupManifest, BackupTable } from "./format.ts";
import { BackupError } from "./format.ts";
import { BackupReader, measured, requireSame, type VerifiedBackup } from "./read-backup.ts";
import { columnList, listTables, quoted, type SequenceState } from "./tables.ts";

export interface LoadOptions {
  /** A session with an open transaction: all of it becomes true with its commit, or none. */
  client: pg.ClientBase;
  file: string;
  verified: VerifiedBackup;
  onTable?(table: { name: string; rows: number; bytes: number }): void;
}

/**
 * Replaces everything in the database by the backup: schema of its time, rows, sequences, then the migrations since.
 * The caller has verified the file; the rows are compared once more while they are loaded.
 */
export async function loadBackup({ client, file, verified, onTable }: LoadOptions): Promise<void> {
  const { schema } = verified.header;
  await client.query("select pg_advisory_xact_lock($1)", [MIGRATION_LOCK]);
  await client.query("set local timezone = 'UTC'; set local datestyle = 'ISO, MDY'");
  await client.query(DROP_EVERYTHING);
  await applyMigrations(client, { after: 0, upTo: schema.when });
  await emptyTables(client);
  const found = await loadTables(client, { file, onTable });
  requireSame(verified.manifest, found);
  await setSequences(client, verified.manifest.sequences);
  // Later migrations may not change a table whose checks still wait.
  await client.query("set constraints all immediate; set constraints all deferred");
  await applyMigrations(client, { after: schema.when, upTo: expectedSchemaVersion().when });
}

/** The database is Evenkeel's own; what belongs to an extension is left alone. */
const DROP_EVERYTHING = `
  drop schema if exists drizzle cascade;
  do $$
  declare
    one record;
  begin
    for one in select oid::regclass as name from pg_class
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
        and not exists (select 1 from pg_depend where objid = pg_class.oid and deptype = 'e')
    loop
      execute format('drop table if exists %s cascade', one.name);
    end loop;
    for one in select oid::regprocedure as signature, case prokind when 'a' then 'aggregate' else 'function' end as kind
      from pg_proc where pronamespace = 'public'::regnamespace
        and not exists (select 1 from pg_depend where objid = pg_proc.oid and deptype = 'e')
      order by prokind
    loop
      execute format('drop %s if exists %s cascade', one.kind, one.signature);
    end loop;
  end $$`;

/** Migrations enter rows of their own; those of the backup take their place. */
async function emptyTables(client: pg.ClientBase): Promise<void> {
  const names = (await listTables(client)).map(({ name }) => quoted(name));
  await client.query(`truncate ${names.join(", ")}`);
}

async function loadTables(
  client: pg.ClientBase,
  { file, onTable }: Pick<LoadOptions, "file" | "onTable">,
): Promise<Pick<BackupManifest, "tables" | "headerSha256">> {
  const reader = new BackupReader(file);
  const tables: BackupManifest["tables"] = {};
  for await (const part of reader.parts()) {
    if (part.kind === "end") continue;
    const { table, rows } = part;
    await ensurePartition(client, table);
    tables[table.name] = await loadRows(client, table, rows);
    onTable?.({ name: table.name, ...tables[table.name]! });
  }
  return { tables, headerSha256: reader.headerSha256 };
}

async function ensurePartition(client: pg.ClientBase, { name, parent }: BackupTable): Promise<void> {
  if (parent === null) return;
  const day = /_(\d{8})$/.exec(name)?.[1];
  if (!day) throw new BackupError(`"${name}" is a part of "${parent}" that this build does not know`);
  await client.query("select ensure_telemetry_partitions(to_date($1, 'YYYYMMDD'), to_date($1, 'YYYYMMDD'))", [day]);
}

async function loadRows(
  client: pg.ClientBase,
  { name, columns }: BackupTable,
  rows: AsyncIterable<Buffer>,
): Promise<BackupManifest["tables"][string]> {
  let counted: BackupManifest["tables"][string] | undefined;
  const counting = (async function* () {
    counted = yield* measured(rows);
  })();
  const copy = copyFrom(`copy public.${quoted(name)} (${columnList(columns)}) from stdin`);
  await pipeline(Readable.from(counting), client.query(copy));
  if (!counted) throw new Error(`the rows of "${name}" were not read to their end`);
  return counted;
}

async function setSequences(client: pg.ClientBase, sequences: Record<string, SequenceState>): Promise<void> {
  for (const [name, { last, isCalled }] of Object.entries(sequences))
    await client.query("select setval($1::regclass, $2::bigint, $3)", [`public.${quoted(name)}`, last, isCalled]);
}
