import { readFileSync } from "node:fs";
import type pg from "pg";

/** /proc counts in hundredths of a second on every Linux that Postgres is built for. */
const TICK_MS = 10;

/** Milliseconds of processor, user and system, that a process has used; 0 when it is gone. */
function usedMs(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  } catch {
    return 0;
  }
}

export interface ProcessorTime {
  /** This process. */
  workerMs: number;
  /** Backends that serve the application. */
  backendMs: number;
  /** Everything else of Postgres: writers, checkpoints, log. */
  backgroundMs: number;
}

/** What the worker and its database have used so far; reading it costs the observer's own connection, not the application's. */
export async function readProcessorTime(observer: pg.Client, applicationName: string): Promise<ProcessorTime> {
  const { rows } = await observer.query<{ pid: number; serves: boolean }>(
    `select pid, application_name = $1 as serves from pg_stat_activity where pid <> pg_backend_pid()`,
    [applicationName],
  );
  const sum = (serves: boolean): number =>
    rows.filter((row) => row.serves === serves).reduce((total, { pid }) => total + usedMs(pid), 0);
  const { user, system } = process.cpuUsage();
  return { workerMs: (user + system) / 1_000, backendMs: sum(true), backgroundMs: sum(false) };
}
