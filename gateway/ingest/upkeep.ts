import type { Log } from "#lib/adapters/log";

/** Work that runs at once and then regularly, never twice at the same time. Its trouble is the database's, and passes. */
export class Upkeep {
  readonly #log: Log;
  readonly #work: () => Promise<void>;
  readonly #timer: NodeJS.Timeout;
  #running: Promise<void> | null = null;

  constructor(log: Log, everyMs: number, work: () => Promise<void>) {
    this.#log = log;
    this.#work = work;
    this.#timer = setInterval(() => this.#run(), everyMs);
    this.#run();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }

  #run(): void {
    this.#running ??= this.#work()
      .catch((error) => this.#log.debug({ err: error }, "telemetry upkeep waits for the database"))
      .finally(() => {
        this.#running = null;
      });
  }
}
