import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const pollMs = 50;
const fastStopMs = 10_000;

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** The postmaster that holds `dataFolder`, if one is alive. */
export function findPostmaster(dataFolder: string): number | undefined {
  const lockFile = join(dataFolder, "postmaster.pid");
  if (!existsSync(lockFile)) return undefined;
  const pid = Number(readFileSync(lockFile, "utf8").split("\n")[0]);
  return pid > 0 && isAlive(pid) && isPostgres(pid) ? pid : undefined;
}

/** Process ids are reused (after a reboot, or in a restarted container): believe the lock file only about a postgres. */
function isPostgres(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("postgres");
  } catch {
    return process.platform !== "linux";
  }
}

/** Ends a postmaster that outlived the process that started it, and clears a lock file that belongs to nobody. */
export async function stopStalePostmaster(dataFolder: string): Promise<void> {
  const pid = findPostmaster(dataFolder);
  if (pid !== undefined) await stopAndWait(pid);
  rmSync(join(dataFolder, "postmaster.pid"), { force: true });
}

async function stopAndWait(pid: number): Promise<void> {
  process.kill(pid, "SIGINT");
  const deadline = Date.now() + fastStopMs;
  while (isAlive(pid) && isPostgres(pid)) {
    if (Date.now() > deadline) {
      throw new Error(`An earlier PostgreSQL (process ${pid}) does not stop. End it by hand, then start again.`);
    }
    await pause(pollMs);
  }
}
