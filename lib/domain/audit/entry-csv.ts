import { type ExportedEntry, exportedEntry } from "./exported-entry.ts";

const columns = [
  "seq",
  "at",
  "actor_kind",
  "actor_name",
  "actor_id",
  "because",
  "action",
  "subject_kind",
  "subject_id",
  "environment",
  "detail",
  "id",
  "previous_hash",
  "hash",
  "content",
] as const;

const text = (value: unknown): string => (value === null || value === undefined ? "" : String(value));

const cellsOf = (entry: ExportedEntry): string[] => [
  text(entry.seq),
  entry.at,
  text(entry.actor.kind),
  text(entry.actor.name),
  text(entry.actor.id),
  text(entry.actor.because),
  entry.action,
  entry.subject.kind,
  entry.subject.id,
  entry.environment,
  JSON.stringify(entry.detail),
  text(entry.id),
  entry.previousHash,
  entry.hash,
  entry.content,
];

/** A spreadsheet takes a cell that begins like this for a formula and runs it; a leading apostrophe makes it text. */
const formula = /^[=+\-@\t\r]/;

const cell = (value: string): string => {
  const safe = formula.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

const line = (cells: readonly string[]): string => `${cells.map(cell).join(",")}\r\n`;

export const csvHeader = (): string => line(columns);
export const csvLine = (entry: ExportedEntry): string => line(cellsOf(entry));

/** RFC 4180, as `csvLine` writes it. @returns null when the line's cells are not those of its own content. */
export function entryOfCsv(cells: readonly string[]): ExportedEntry | null {
  if (cells.length !== columns.length) return null;
  const [seq, previousHash, hash, content] = [cells[0]!, cells[12]!, cells[13]!, cells[14]!];
  const entry = exportedEntry({ seq: Number(seq), previousHash, hash, content });
  return csvLine(entry) === line(cells.map(unprefixed)) ? entry : null;
}

/** The apostrophe belongs to the file, not to the fact. */
const unprefixed = (value: string): string =>
  value.startsWith("'") && formula.test(value.slice(1)) ? value.slice(1) : value;

export const isCsvHeader = (first: string): boolean => `${first.trimEnd()}\r\n` === csvHeader();

/** Splits text into records; a quoted cell may hold line ends. @returns the records and what is left of the last one. */
export function csvRecords(input: string): { records: string[][]; rest: string } {
  const records: string[][] = [];
  let cells: string[] = [];
  let [at, begin] = [0, 0];
  for (;;) {
    const read = readCell(input, at);
    if (!read) return { records, rest: input.slice(begin) };
    cells.push(read.value);
    at = read.next;
    if (!read.endsRecord) continue;
    records.push(cells);
    [cells, begin] = [[], at];
  }
}

/** One cell with the separator behind it; null when the input ends before that. */
function readCell(input: string, from: number): { value: string; next: number; endsRecord: boolean } | null {
  const isQuoted = input[from] === '"';
  const end = isQuoted ? closingQuote(input, from + 1) : from - 1;
  if (end === null) return null;
  separator.lastIndex = end + 1;
  const found = separator.exec(input);
  if (!found) return null;
  const raw = isQuoted ? input.slice(from + 1, end).replaceAll('""', '"') : input.slice(from, found.index);
  return { value: raw, next: separator.lastIndex, endsRecord: found[0] !== "," };
}

const separator = /,|\r?\n/g;

/** The quote that no second one follows. */
function closingQuote(input: string, from: number): number | null {
  for (let at = input.indexOf('"', from); at >= 0; at = input.indexOf('"', at + 2)) {
    if (at + 1 >= input.length) return null;
    if (input[at + 1] !== '"') return at;
  }
  return null;
}
