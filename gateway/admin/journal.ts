import { type FileHandle, open, readFile, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import { rollbackReasons } from "#lib/domain/rollout/state";

export const JOURNAL_VERSION = 1;

const returnSchema = z.object({
  version: z.literal(JOURNAL_VERSION),
  kind: z.literal("return"),
  id: z.string(),
  rolloutId: z.string(),
  environment: z.string(),
  gatewayId: z.string(),
  reason: z.enum(rollbackReasons),
  words: z.string().optional(),
  keyName: z.string().optional(),
  unguardedSince: z.string().optional(),
  requestedAt: z.string(),
  appliedAt: z.string(),
});

const settledSchema = z.object({
  version: z.literal(JOURNAL_VERSION),
  kind: z.literal("settled"),
  id: z.string(),
});

const lineSchema = z.discriminatedUnion("kind", [returnSchema, settledSchema]);

/** A return to the baseline that this gateway took by itself. Instants are ISO 8601. */
export type JournalEntry = z.infer<typeof returnSchema>;

/**
 * Append-only file of returns: a line is on disk before anyone is told that it is. `settled` says that the control
 * plane has carried the order out. A torn last line, left by a kill, is skipped.
 */
export class Journal {
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #open = new Map<string, JournalEntry>();
  readonly #settled = new Map<string, JournalEntry>();
  readonly #written = new Map<string, Promise<void>>();
  #tail: Promise<unknown> = Promise.resolve();
  #isTorn = false;

  private constructor(path: string, file: FileHandle) {
    this.#path = path;
    this.#file = file;
  }

  /** Reads what earlier runs left, drops what is settled from the file, and goes on after it. */
  static async open(path: string): Promise<Journal> {
    const entries = replay(await readText(path));
    const draft = `${path}.${process.pid}.draft`;
    const file = await open(draft, "w", 0o600);
    const journal = new Journal(path, file);
    for (const entry of entries) {
      journal.#open.set(entry.id, entry);
      journal.#written.set(entry.id, Promise.resolve());
    }
    await file.writeFile(entries.map((entry) => `${JSON.stringify(entry)}\n`).join(""));
    await file.sync();
    await rename(draft, path);
    await syncFolder(path);
    return journal;
  }

  get path(): string {
    return this.#path;
  }

  /** Returns that the control plane has not carried out yet, oldest first. */
  get openEntries(): JournalEntry[] {
    return [...this.#open.values()];
  }

  /** The return of this rollout, open or settled during this run. */
  findByRollout(rolloutId: string): JournalEntry | undefined {
    const isOfRollout = (entry: JournalEntry) => entry.rolloutId === rolloutId;
    return [...this.#open.values()].find(isOfRollout) ?? [...this.#settled.values()].find(isOfRollout);
  }

  /** Holds the entry at once; resolves when it is on disk. */
  append(entry: JournalEntry): Promise<void> {
    this.#open.set(entry.id, entry);
    return this.persist(entry);
  }

  /** Resolves when an open entry is on disk; one whose write failed is written again. */
  persist(entry: JournalEntry): Promise<void> {
    if (!this.#open.has(entry.id)) return Promise.resolve();
    const known = this.#written.get(entry.id);
    if (known) return known;
    const written = this.#write(entry);
    this.#written.set(entry.id, written);
    written.catch(() => this.#written.delete(entry.id));
    return written;
  }

  async settle(entry: JournalEntry): Promise<void> {
    await this.#write({ version: JOURNAL_VERSION, kind: "settled", id: entry.id });
    this.#open.delete(entry.id);
    this.#written.delete(entry.id);
    this.#settled.set(entry.id, entry);
  }

  async close(): Promise<void> {
    await this.#tail;
    await this.#file.close();
  }

  #write(line: z.infer<typeof lineSchema>): Promise<void> {
    const written = this.#tail.then(async () => {
      // After a write that failed half-way, a fresh line keeps its remains from spoiling this one.
      const start = this.#isTorn ? "\n" : "";
      this.#isTorn = true;
      await this.#file.appendFile(`${start}${JSON.stringify(line)}\n`);
      await this.#file.datasync();
      this.#isTorn = false;
    });
    this.#tail = written.catch(() => {});
    return written;
  }
}

function replay(text: string): JournalEntry[] {
  const entries = new Map<string, JournalEntry>();
  for (const line of text.split("\n")) {
    const parsed = parseLine(line);
    if (parsed?.kind === "return") entries.set(parsed.id, parsed);
    else if (parsed) entries.delete(parsed.id);
  }
  return [...entries.values()];
}

function parseLine(line: string): z.infer<typeof lineSchema> | undefined {
  try {
    return lineSchema.parse(JSON.parse(line));
  } catch {
    // Torn by a kill during the write: nobody was told that it was journalled.
    return undefined;
  }
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}

/** Makes the rename itself durable. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(dirname(path), "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
