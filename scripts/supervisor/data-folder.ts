import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isAlive } from "#lib/adapters/postgres/lock-file";

export type SupervisorRecord = { readonly pid: number; readonly controlUrl?: string; readonly token?: string };

const recordFile = (dataDir: string): string => join(dataDir, "supervisor.json");

/** The supervisor that works in this data folder, if one is alive. */
export function findSupervisor(dataDir: string): SupervisorRecord | undefined {
  if (!existsSync(recordFile(dataDir))) return undefined;
  const record = JSON.parse(readFileSync(recordFile(dataDir), "utf8")) as SupervisorRecord;
  return isAlive(record.pid) && isSupervisor(record.pid) ? record : undefined;
}

function isSupervisor(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("supervisor");
  } catch {
    return process.platform !== "linux";
  }
}

/** One supervisor per data folder: two would fight over the database. */
export function claimDataFolder(dataDir: string): void {
  const other = findSupervisor(dataDir);
  if (other && other.pid !== process.pid) {
    throw new Error(
      `Evenkeel already runs with the data folder ${dataDir} (process ${other.pid}). Stop it, or set EVENKEEL_DATA_DIR (and PORT, GATEWAY_PORT) to run a second one.`,
    );
  }
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  writeRecord(dataDir, { pid: process.pid });
}

export function writeRecord(dataDir: string, record: SupervisorRecord): void {
  rmSync(recordFile(dataDir), { force: true });
  writeFileSync(recordFile(dataDir), `${JSON.stringify(record)}\n`, { mode: 0o600 });
}

export const releaseDataFolder = (dataDir: string): void => rmSync(recordFile(dataDir), { force: true });
