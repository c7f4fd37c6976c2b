import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { findPostmaster } from "#lib/adapters/postgres/lock-file";
import { type Check, type Finding, good, note } from "../check.ts";

export const leftovers: Check = {
  name: "leftovers",
  run({ environment: { dataDir, databaseUrl }, supervisorPid, hasStartedDatabase }): Finding[] {
    if (supervisorPid !== undefined) return [good("nothing is left of an earlier run")];
    const findings: Finding[] = [];
    if (existsSync(join(dataDir, "supervisor.json")))
      findings.push(note("the last run did not stop in order (supervisor.json is left)", "The next start clears it."));
    const lock = join(dataDir, "postgres", "data", "postmaster.pid");
    if (!databaseUrl && !hasStartedDatabase && existsSync(lock))
      findings.push(leftDatabase(lock, findPostmaster(join(dataDir, "postgres", "data"))));
    return findings.length > 0 ? findings : [good("nothing is left of an earlier run")];
  },
};

function leftDatabase(lock: string, pid: number | undefined): Finding {
  if (pid !== undefined)
    return note(
      `the embedded database runs (process ${pid}) without Evenkeel`,
      "The next start stops it and starts its own.",
    );
  const written = readFileSync(lock, "utf8").split("\n")[0];
  return note(`postmaster.pid names process ${written}, which is no database`, "The next start clears it.");
}
