import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import type { BackupHeader, BackupManifest, BackupTable } from "./format.ts";
import { BackupError, FIRST_LINE, parseHeader, parseManifest, parseTable, ROWS_END } from "./format.ts";

/** Rows must be read to their end before the next part is asked for. */
export type BackupPart =
  | { kind: "table"; table: BackupTable; rows: AsyncGenerator<Buffer> }
  | { kind: "end"; manifest: BackupManifest };

const newline = 10;
const endLine = Buffer.from(`${ROWS_END}\n`);
const endWithin = Buffer.from(`\n${ROWS_END}\n`);
const longestLine = 64 * 1024 * 1024;

/** Reads a backup from its beginning to its end, in pieces. @throws BackupError for a file that is none or is damaged. */
export class BackupReader {
  readonly #chunks: AsyncIterator<Buffer>;
  #pending: Buffer = Buffer.alloc(0);
  #header: BackupHeader | undefined;
  headerSha256 = "";

  constructor(file: string) {
    // What either stream fails with is thrown by the iterator.
    this.#chunks = pipeline(createReadStream(file), createGunzip(), () => {})[Symbol.asyncIterator]();
  }

  async header(): Promise<BackupHeader> {
    if (this.#header) return this.#header;
    const first = await this.#line().catch((error: Error) => {
      throw error instanceof BackupError ? new BackupError("this file is not a backup of Evenkeel") : error;
    });
    if (first !== FIRST_LINE)
      throw new BackupError(
        first.startsWith("EVENKEEL BACKUP ")
          ? `this backup has the format ${first.slice(16)}, which this build does not know: restore it with the build that made it`
          : "this file is not a backup of Evenkeel",
      );
    const line = await this.#line();
    this.headerSha256 = createHash("sha256").update(line).digest("hex");
    this.#header = parseHeader(line);
    return this.#header;
  }

  async *parts(): AsyncGenerator<BackupPart> {
    await this.header();
    for (;;) {
      const line = await this.#line();
      if (line.startsWith("TABLE ")) yield { kind: "table", table: parseTable(line.slice(6)), rows: this.#rows() };
      else if (line.startsWith("END ")) {
        yield { kind: "end", manifest: parseManifest(line.slice(4)) };
        if (this.#pending.length > 0 || (await this.#more()))
          throw new BackupError("something follows the end of this backup: the file is damaged");
        return;
      } else throw new BackupError("this file is damaged: a part of it is not one of a backup");
    }
  }

  /** Whole lines up to the one that ends a table. */
  async *#rows(): AsyncGenerator<Buffer> {
    for (;;) {
      const whole = this.#pending.subarray(0, this.#pending.lastIndexOf(newline) + 1);
      const at = endOfRows(whole);
      const rows = at < 0 ? whole : whole.subarray(0, at);
      this.#pending = this.#pending.subarray(at < 0 ? whole.length : at + endLine.length);
      if (rows.length > 0) yield rows;
      if (at >= 0) return;
      await this.#need();
    }
  }

  async #line(): Promise<string> {
    for (let at = this.#pending.indexOf(newline); ; at = this.#pending.indexOf(newline)) {
      if (at >= 0) {
        const line = this.#pending.subarray(0, at).toString("utf8");
        this.#pending = this.#pending.subarray(at + 1);
        return line;
      }
      await this.#need();
    }
  }

  async #need(): Promise<void> {
    if (this.#pending.length > longestLine) throw new BackupError("this file is damaged: a line has no end");
    if (!(await this.#more())) throw new BackupError("this file is cut off: its end is missing");
  }

  async #more(): Promise<boolean> {
    const { done, value } = await this.#chunks.next().catch((error: NodeJS.ErrnoException) => {
      if (!error.code?.startsWith("Z_")) throw error;
      throw new BackupError("this file is not a whole gzip file: it is cut off or damaged");
    });
    if (done) return false;
    this.#pending = this.#pending.length === 0 ? value : Buffer.concat([this.#pending, value]);
    return true;
  }
}

/** Where the line that ends a table begins; -1 when it is not in these lines. */
function endOfRows(lines: Buffer): number {
  if (lines.subarray(0, endLine.length).equals(endLine)) return 0;
  const at = lines.indexOf(endWithin);
  return at < 0 ? -1 : at + 1;
}

export interface VerifiedBackup {
  header: BackupHeader;
  manifest: BackupManifest;
}

/** Reads the whole file and compares every count and hash; nothing else is touched. */
export async function verifyBackup(file: string): Promise<VerifiedBackup> {
  const reader = new BackupReader(file);
  const header = await reader.header();
  const found: BackupManifest["tables"] = {};
  let manifest: BackupManifest | undefined;
  for await (const part of reader.parts()) {
    if (part.kind === "end") manifest = part.manifest;
    else found[part.table.name] = await drain(measured(part.rows));
  }
  if (!manifest) throw new BackupError("this file is cut off: its end is missing");
  requireSame(manifest, { tables: found, headerSha256: reader.headerSha256 });
  return { header, manifest };
}

/** Counts and hashes rows on their way to whoever takes them. */
export async function* measured(rows: AsyncIterable<Buffer>): AsyncGenerator<Buffer, BackupManifest["tables"][string]> {
  const hash = createHash("sha256");
  const counted = { rows: 0, bytes: 0 };
  for await (const chunk of rows) {
    hash.update(chunk);
    counted.rows += countLines(chunk);
    counted.bytes += chunk.length;
    yield chunk;
  }
  return { ...counted, sha256: hash.digest("hex") };
}

/** COPY writes one row a line and escapes line ends within. */
function countLines(chunk: Buffer): number {
  let count = 0;
  for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, at + 1)) count += 1;
  return count;
}

async function drain<Result>(generator: AsyncGenerator<unknown, Result>): Promise<Result> {
  for (;;) {
    const { done, value } = await generator.next();
    if (done) return value;
  }
}

/** @throws BackupError naming the first table whose rows are not those that were backed up. */
export function requireSame(manifest: BackupManifest, found: Pick<BackupManifest, "tables" | "headerSha256">): void {
  if (manifest.headerSha256 !== found.headerSha256) throw new BackupError("the header of this backup was changed");
  for (const name of new Set([...Object.keys(manifest.tables), ...Object.keys(found.tables)])) {
    const [meant, is] = [manifest.tables[name], found.tables[name]];
    if (!meant || !is || meant.sha256 !== is.sha256 || meant.rows !== is.rows)
      throw new BackupError(
        `the rows of "${name}" are not those that were backed up (${is?.rows ?? 0} of ${meant?.rows ?? 0}): the file is damaged or was changed`,
      );
  }
}
