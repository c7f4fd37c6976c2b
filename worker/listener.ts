import pg from "pg";
import type { Channel } from "./loop.ts";

const SHORTEST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5_000;

export interface ListenerOptions {
  databaseUrl: string;
  channels: readonly Channel[];
  /** Null: the line is new, and notifications may have been missed. */
  onWake(channel: Channel | null): void;
}

/** Hears notifications on a connection of its own and dials again for as long as it is not closed. */
export function startListener({ databaseUrl, channels, onWake }: ListenerOptions): { close(): Promise<void> } {
  let client: pg.Client | null = null;
  let timer: NodeJS.Timeout | undefined;
  let waitMs = SHORTEST_WAIT_MS;
  let isClosed = false;

  const dial = async (): Promise<void> => {
    const line = new pg.Client({
      connectionString: databaseUrl,
      application_name: "evenkeel-worker-listen",
      connectionTimeoutMillis: 3_000,
      keepAlive: true,
    });
    let isLost = false;
    const lose = (): void => {
      if (isLost) return;
      isLost = true;
      if (client === line) client = null;
      void line.end().catch(() => {});
      if (isClosed) return;
      timer = setTimeout(() => void dial(), waitMs);
      waitMs = Math.min(LONGEST_WAIT_MS, waitMs * 2);
    };
    line.on("error", lose);
    line.on("end", lose);
    line.on("notification", ({ channel }) => onWake(channel as Channel));
    try {
      await line.connect();
      for (const channel of channels) await line.query(`listen ${channel}`);
      if (isClosed) return void line.end().catch(() => {});
      client = line;
      waitMs = SHORTEST_WAIT_MS;
      onWake(null);
    } catch {
      // The database is away or starting: the loops tell about it, here only the next attempt matters.
      lose();
    }
  };
  void dial();
  return {
    async close() {
      isClosed = true;
      clearTimeout(timer);
      await client?.end().catch(() => {});
    },
  };
}
