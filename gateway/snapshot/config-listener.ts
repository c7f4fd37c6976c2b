import pg from "pg";
import type { Log } from "#lib/adapters/log";

const shortestWaitMs = 250;
const longestWaitMs = 5_000;

export interface ConfigListenerOptions {
  databaseUrl: string;
  log: Log;
  /** A change was announced, or the line is new and one may have been missed. */
  onWake(): void;
}

/** Hears `evenkeel_config` on a connection of its own and dials again for as long as it is not closed. */
export class ConfigListener {
  readonly #options: ConfigListenerOptions;
  #client: pg.Client | null = null;
  #timer: NodeJS.Timeout | undefined;
  #waitMs = shortestWaitMs;
  #closed = false;

  constructor(options: ConfigListenerOptions) {
    this.#options = options;
  }

  start(): void {
    void this.#dial();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    const client = this.#client;
    this.#client = null;
    await client?.end().catch(() => {});
  }

  async #dial(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.#options.databaseUrl,
      application_name: "evenkeel-gateway-listen",
      connectionTimeoutMillis: 3_000,
      keepAlive: true,
    });
    let isLost = false;
    const lose = (): void => {
      if (isLost) return;
      isLost = true;
      if (this.#client === client) this.#client = null;
      void client.end().catch(() => {});
      this.#redial();
    };
    client.on("error", lose);
    client.on("end", lose);
    client.on("notification", () => this.#options.onWake());
    try {
      await client.connect();
      await client.query("listen evenkeel_config");
      if (this.#closed) return void client.end().catch(() => {});
      this.#client = client;
      this.#waitMs = shortestWaitMs;
      this.#options.onWake();
    } catch {
      // The database is away or starting; the poll tells about it, here only the next attempt matters.
      lose();
    }
  }

  #redial(): void {
    if (this.#closed) return;
    this.#timer = setTimeout(() => void this.#dial(), this.#waitMs);
    this.#waitMs = Math.min(longestWaitMs, this.#waitMs * 2);
  }
}
