import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { open, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import pg from "pg";
import { to as copyTo } from "pg-copy-streams";
import { MIGRATION_LOCK, PARTITION_DROP_LOCK } from "../advisory-locks.ts";
import { actualSchemaVersion } from "../schema-version.ts";
import type { BackupHeader, BackupManifest } from "./format.ts";
import { BACKUP_FORMAT, FIRST_LINE, ROWS_END } from "./format.ts";
import { measured } from "./read-backup.ts";
import { columnList, listTables, quoted, readSequences } from "./tables.ts";

export interface BackupOptions {
  databaseUrl: string;
  /** Appears whole or not at all. */
  file: string;
  madeAt: Date;
  secretMarks: readonly string[];
  sealedSecrets: string | null;
  onTable?(table: { name: string; rows: number; bytes: number }): void;
}

export interface WrittenBackup {
  header: BackupHeader;
  manifest: BackupManifest;
  fileBytes: number;
}

/** Of one moment, while everything goes on: one repeatable-read snapshot, streamed table by table. */
export async function writeBackup(options: BackupOptions): Promise<WrittenBackup> {
  const client = new pg.Client({ connectionString: options.databaseUrl, application_name: "evenkeel-backup" });
  await client.connect();
  const draft = join(dirname(options.file), `.${basename(options.file)}.${process.pid}.part`);
  try {
    // Until it is done nobody changes the schema and no day of telemetry is dropped: either would wait for our
    // snapshot, and everybody else for them.
    await client.query(
      `select pg_advisory_lock_shared(${MIGRATION_LOCK}), pg_advisory_lock_shared(${PARTITION_DROP_LOCK})`,
    );
    await client.query("begin isolation level repeatable read read only");
    await client.query("set local timezone = 'UTC'; set local datestyle = 'ISO, MDY'; set local bytea_output = 'hex'");
    const parts = { header: await headerOf(client, options), manifest: emptyManifest() };
    await pipeline(
      Readable.from(content(client, parts, options)),
      createGzip(),
      createWriteStream(draft, { mode: 0o600, flags: "wx" }),
    );
    await toDisk(draft);
    await rename(draft, options.file);
    await toDisk(dirname(options.file));
    return { ...parts, fileBytes: (await stat(options.file)).size };
  } finally {
    await rm(draft, { force: true });
    await client.end();
  }
}

async function headerOf(client: pg.Client, options: BackupOptions): Promise<BackupHeader> {
  const schema = await actualSchemaVersion(client);
  if (schema.tag === "none" || schema.tag.startsWith("unknown"))
    throw new Error(
      `the database has schema ${schema.tag}, which this build does not know: back it up with its own build`,
    );
  const { secretMarks, sealedSecrets } = options;
  const madeAt = options.madeAt.toISOString();
  const organisation = await organisationName(client);
  return { format: BACKUP_FORMAT, madeAt, schema, organisation, secretMarks: [...secretMarks], sealedSecrets };
}

/** As people know this instance; schemas before the organisation have only the database's name. */
export async function organisationName(client: pg.ClientBase): Promise<string> {
  const known = await client.query("select to_regclass('public.organisation') is not null as present");
  const { rows } = await client.query(
    known.rows[0].present ? "select name from organisation where id = 1" : "select current_database()::text as name",
  );
  return rows[0]?.name ?? "Evenkeel";
}

const emptyManifest = (): BackupManifest => ({ headerSha256: "", tables: {}, sequences: {}, auditHead: null });

async function* content(
  client: pg.Client,
  { header, manifest }: { header: BackupHeader; manifest: BackupManifest },
  { onTable }: BackupOptions,
): AsyncGenerator<Buffer> {
  const line = JSON.stringify(header);
  manifest.headerSha256 = createHash("sha256").update(line).digest("hex");
  yield Buffer.from(`${FIRST_LINE}\n${line}\n`);
  for (const table of await listTables(client)) {
    yield Buffer.from(`TABLE ${JSON.stringify(table)}\n`);
    const { name, columns } = table;
    const copy = copyTo(`copy public.${quoted(name)} (${columnList(columns)}) to stdout`);
    const counted = yield* measured(client.query(copy));
    yield Buffer.from(`${ROWS_END}\n`);
    manifest.tables[name] = counted;
    onTable?.({ name, ...counted });
  }
  manifest.sequences = await readSequences(client);
  manifest.auditHead = await readAuditHead(client, manifest);
  yield Buffer.from(`END ${JSON.stringify(manifest)}\n`);
}

async function readAuditHead(client: pg.Client, { tables }: BackupManifest): Promise<BackupManifest["auditHead"]> {
  if (!tables.audit_head) return null;
  const { rows } = await client.query("select seq, hash from audit_head where id = 1");
  return rows[0] ? { seq: Number(rows[0].seq), hash: rows[0].hash } : null;
}

async function toDisk(path: string): Promise<void> {
  const handle = await open(path, "r");
  await handle.sync().finally(() => handle.close());
}
