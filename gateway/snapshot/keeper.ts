import type { Pulse, Snapshot } from "#db/snapshot/snapshot";
import type { Log } from "#lib/adapters/log";
import type { DatabaseClock } from "./database-clock.ts";
import type { GatewayFiles } from "./gateway-files.ts";
import type { ServingState } from "./serving-state.ts";

/** Where the configuration comes from; the database in production. */
export interface SnapshotSource {
  readSnapshot(): Promise<Snapshot>;
  readPulse(): Promise<Pulse>;
}

export interface KeeperOptions {
  source: SnapshotSource;
  state: ServingState;
  clock: DatabaseClock;
  files: GatewayFiles;
  log: Log;
  /** The served revision changed and is in force. */
  onApplied(revision: number): void;
}

/**
 * Keeps the served configuration equal to the database's: a notification or a newer revision in the pulse makes it read
 * everything again. Without a database it goes on with what it has, or with the file of an earlier run.
 */
export class SnapshotKeeper {
  readonly #options: KeeperOptions;
  #reading: Promise<void> | null = null;
  #isStale = false;
  #signs: Pulse["signs"] = {};
  #database: "reached" | "away" | "unknown" = "unknown";

  constructor(options: KeeperOptions) {
    this.#options = options;
  }

  /** What the last attempt to ask the database came to. */
  get database(): "reached" | "away" | "unknown" {
    return this.#database;
  }

  /** Last signs of a watch, by rollout. */
  get signs(): Pulse["signs"] {
    return this.#signs;
  }

  /** Starts from the file; signs that were seen after it was written are newer. */
  startFromFile(signs: Pulse["signs"]): boolean {
    const snapshot = this.#options.files.readSnapshot();
    if (!snapshot) return false;
    this.#signs = { ...signsOf(snapshot), ...signs };
    this.#options.state.serve(snapshot, "file");
    return true;
  }

  /** Reads everything now; a call during a read makes one more read follow it. */
  refresh(): Promise<void> {
    this.#isStale = true;
    this.#reading ??= this.#readUntilFresh().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  /** Asks for the pulse and reads everything if it is newer. @returns whether the database answered. */
  async catchUp(): Promise<boolean> {
    try {
      const pulse = await this.#options.source.readPulse();
      this.#noteReached(pulse.databaseNowMs);
      this.#signs = pulse.signs;
      const served = this.#options.state.current?.snapshot;
      const isCurrent =
        served?.revision === pulse.revision &&
        served.keysMark === pulse.keysMark &&
        this.#options.state.source === "database";
      if (!isCurrent) await this.refresh();
      return true;
    } catch (error) {
      this.#noteAway(error);
      return false;
    }
  }

  async #readUntilFresh(): Promise<void> {
    while (this.#isStale) {
      this.#isStale = false;
      let snapshot: Snapshot;
      try {
        snapshot = await this.#options.source.readSnapshot();
      } catch (error) {
        this.#noteAway(error);
        return;
      }
      this.#noteReached(snapshot.databaseNowMs);
      this.#apply(snapshot);
    }
  }

  #apply(snapshot: Snapshot): void {
    const { state, files, log, onApplied } = this.#options;
    this.#signs = signsOf(snapshot);
    state.serve(snapshot, "database");
    onApplied(snapshot.revision);
    files.writeSnapshot(snapshot).catch((error) => {
      log.error(
        { err: error },
        "the snapshot file could not be written: a restart without the database would be stale",
      );
    });
  }

  #noteReached(databaseNowMs: number): void {
    this.#options.clock.set(databaseNowMs);
    if (this.#database === "away") this.#options.log.info("the database answers again");
    this.#database = "reached";
  }

  #noteAway(error: unknown): void {
    if (this.#database !== "away")
      this.#options.log.warn({ reason: (error as Error).message }, "the database is away: serving the last snapshot");
    this.#database = "away";
  }
}

function signsOf(snapshot: Snapshot): Pulse["signs"] {
  const signs = snapshot.rollouts.map(({ id, lastJudgedAtMs, lastTelemetryAtMs }) => [
    id,
    { lastJudgedAtMs, lastTelemetryAtMs },
  ]);
  return Object.fromEntries(signs);
}
