/**
 * A backup is one gzip file of text, so that any machine can read it in ten years (`zcat`):
 *
 *     EVENKEEL BACKUP 1
 *     {header}
 *     TABLE {name, columns, parent}
 *     rows as COPY writes them, a line each
 *     \.
 *     END {manifest}
 *
 * The manifest comes last because counts and hashes are known only then; nothing is believed before it was compared.
 */
import { z } from "zod";

export const BACKUP_FORMAT = 1;
export const FIRST_LINE = `EVENKEEL BACKUP ${BACKUP_FORMAT}`;
export const ROWS_END = "\\.";

/** Quoted into statements: nothing but our own names passes. */
const name = z.string().regex(/^[a-z_][a-z0-9_]{0,62}$/);

const headerSchema = z.object({
  format: z.literal(BACKUP_FORMAT),
  madeAt: z.iso.datetime(),
  /** Name and time of the newest migration, as in db/migrations/meta/_journal.json. */
  schema: z.object({ tag: z.string(), when: z.number().int() }),
  organisation: z.string(),
  /** Marks of the secrets in use (lib/adapters/secrets): they tell whether keys and stored secrets will open. */
  secretMarks: z.array(z.string()),
  /** The secrets themselves, sealed by a passphrase; null = not in this file. */
  sealedSecrets: z.string().nullable(),
});
export type BackupHeader = z.infer<typeof headerSchema>;

const tableSchema = z.object({
  name,
  columns: z.array(name).min(1),
  /** The partitioned table to which these rows belong; null = the table itself. */
  parent: name.nullable(),
});
export type BackupTable = z.infer<typeof tableSchema>;

const manifestSchema = z.object({
  /** SHA-256 of the header's line. */
  headerSha256: z.string(),
  tables: z.record(name, z.object({ rows: z.number().int(), bytes: z.number().int(), sha256: z.string() })),
  sequences: z.record(name, z.object({ last: z.string().regex(/^-?\d+$/), isCalled: z.boolean() })),
  /** Null for a schema older than the chain. */
  auditHead: z.object({ seq: z.number().int(), hash: z.string() }).nullable(),
});
export type BackupManifest = z.infer<typeof manifestSchema>;

/** What is wrong with a file, in words for whoever wants it back. */
export class BackupError extends Error {
  override readonly name = "BackupError";
}

export const parseHeader = (line: string): BackupHeader => parse(headerSchema, line, "header");
export const parseTable = (line: string): BackupTable => parse(tableSchema, line, "table");
export const parseManifest = (line: string): BackupManifest => parse(manifestSchema, line, "manifest");

function parse<S extends z.ZodType>(schema: S, line: string, part: string): z.output<S> {
  try {
    return schema.parse(JSON.parse(line));
  } catch {
    throw new BackupError(`the ${part} in this file is not one of a backup: the file is damaged`);
  }
}
