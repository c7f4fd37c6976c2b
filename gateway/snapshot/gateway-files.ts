import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { open, rename } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { pulseSchema, type Snapshot, snapshotSchema } from "#db/snapshot/snapshot";

const vitalsSchema = z.object({
  /** Local wall clock when this was written: the gateway served until then. */
  aliveAtMs: z.number(),
  /** The database's clock at the same moment. */
  databaseNowMs: z.number(),
  signs: pulseSchema.shape.signs,
  absences: z.array(z.object({ fromMs: z.number(), toMs: z.number() })),
});

/** Written every second, so that a restart knows how long it was away and who last watched. */
export type Vitals = z.infer<typeof vitalsSchema>;

/** The gateway's own folder. Every file appears whole or not at all, and only its owner may read it. */
export class GatewayFiles {
  readonly folder: string;
  #waiting: Snapshot | null = null;
  #writing: Promise<void> | null = null;

  constructor(dataDir: string) {
    this.folder = join(dataDir, "gateway");
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
  }

  get journalPath(): string {
    return join(this.folder, "journal.jsonl");
  }

  /** Durable when it resolves. Written off the serving thread; a burst of changes writes only the last. */
  writeSnapshot(snapshot: Snapshot): Promise<void> {
    this.#waiting = snapshot;
    this.#writing ??= this.#writeWaiting().finally(() => {
      this.#writing = null;
    });
    return this.#writing;
  }

  /** @returns undefined when there is none, or none that this build can read. */
  readSnapshot(): Snapshot | undefined {
    return this.#read("snapshot.json", snapshotSchema);
  }

  writeVitals(vitals: Vitals): void {
    const draft = this.#draftOf("vitals.json");
    writeFileSync(draft, JSON.stringify(vitals), { mode: 0o600 });
    renameSync(draft, join(this.folder, "vitals.json"));
  }

  readVitals(): Vitals | undefined {
    return this.#read("vitals.json", vitalsSchema);
  }

  #read<T>(name: string, schema: z.ZodType<T>): T | undefined {
    let text: string;
    try {
      text = readFileSync(join(this.folder, name), "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
    try {
      return schema.parse(JSON.parse(text));
    } catch {
      // Torn, foreign or of another version: as good as none; the database will replace it.
      return undefined;
    }
  }

  async #writeWaiting(): Promise<void> {
    while (this.#waiting) {
      const text = JSON.stringify(this.#waiting);
      this.#waiting = null;
      const draft = this.#draftOf("snapshot.json");
      const file = await open(draft, "w", 0o600);
      try {
        await file.writeFile(text);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(draft, join(this.folder, "snapshot.json"));
    }
  }

  #draftOf(name: string): string {
    return join(this.folder, `${name}.${process.pid}.draft`);
  }
}
