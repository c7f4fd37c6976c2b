// Usage: npm run audit:verify -- FILE [--head HASH]
// Proves an exported audit (JSON Lines or CSV) without any database: every entry against its hash, neighbours against
// each other, and, with --head, its last entry against a head that somebody noted.
import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { csvRecords, entryOfCsv, isCsvHeader } from "#lib/domain/audit/entry-csv";
import { type ExportedEntry, exportedEntrySchema } from "#lib/domain/audit/exported-entry";
import { ExportVerifier } from "#lib/domain/audit/verify-export";
import { CannotDo, fileOf, runCommand } from "./instance/command-line.ts";
import { say } from "./step.ts";

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

async function* entriesOf(file: string): AsyncGenerator<ExportedEntry> {
  let [rest, isCsv, count]: [string, boolean | undefined, number] = ["", undefined, 0];
  for await (const chunk of createReadStream(file, "utf8")) {
    rest += chunk;
    if (isCsv === undefined && rest.includes("\n")) {
      isCsv = isCsvHeader(rest.slice(0, rest.indexOf("\n")));
      if (isCsv) rest = rest.slice(rest.indexOf("\n") + 1);
    }
    if (isCsv === undefined) continue;
    const { entries, left } = isCsv ? readCsv(rest, count) : readLines(rest, count);
    rest = left;
    count += entries.length;
    yield* entries;
  }
  if (rest.trim() !== "") throw new CannotDo(`The file is cut off after ${count} entries.`);
}

interface Read {
  entries: ExportedEntry[];
  left: string;
}

function readLines(text: string, before: number): Read {
  const lines = text.split("\n");
  const left = lines.pop() ?? "";
  const entries = lines.filter(Boolean).map((line, at) => {
    try {
      return exportedEntrySchema.parse(JSON.parse(line));
    } catch {
      throw new CannotDo(`Line ${before + at + 1} is not an entry of an exported audit.`);
    }
  });
  return { entries, left };
}

function readCsv(text: string, before: number): Read {
  const { records, rest } = csvRecords(text);
  const entries = records.map((cells, at) => {
    const entry = entryOfCsv(cells);
    if (!entry) throw new CannotDo(`✗ record ${before + at + 1} shows something else than its content says`);
    return entry;
  });
  return { entries, left: rest };
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { head: { type: "string" } } });
  const file = positionals[0] ? fileOf(positionals[0]) : undefined;
  if (!file || !existsSync(file)) throw new CannotDo("usage: npm run audit:verify -- FILE [--head HASH]");
  const verifier = new ExportVerifier(sha256);
  for await (const entry of entriesOf(file))
    if (!verifier.take(entry)) throw new CannotDo(`✗ ${verifier.check.broken}`);
  const { entries, gaps, first, last, isFromTheBeginning } = verifier.check;
  if (!first || !last) throw new CannotDo("The file holds no entry.");
  if (values.head && values.head !== last.hash)
    throw new CannotDo(`✗ every entry holds, but the last one (${last.seq}) is not the head ${values.head}`);
  const left = gaps > 0 ? `, with entries left out at ${gaps} places` : "";
  say(`✓ ${entries} entries hold, ${first.seq} to ${last.seq}${left}`);
  say(isFromTheBeginning ? "  from the first entry ever" : `  before them: ${first.previousHash}`);
  say(`  the last one's hash: ${last.hash}${values.head ? ", the head that you named" : ""}`);
}

runCommand(main);
