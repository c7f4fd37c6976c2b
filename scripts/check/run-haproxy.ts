import { spawnSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { say } from "../step.ts";
import { runVitest } from "./run-vitest.ts";
import type { Tally } from "./tally.ts";

/** Tests against a real HAProxy; where the program is not installed they are counted as not run, and the rest goes on. */
export async function runHaproxy(tally: Tally): Promise<string> {
  if (spawnSync("haproxy", ["-v"], { stdio: "ignore" }).status === 0)
    return runVitest("haproxy", tally, { isBehind: true });
  const count = countTests();
  tally.notRun(count, "haproxy");
  say("  haproxy is not installed: on Debian, apt-get install haproxy");
  return `${count} not run`;
}

/** Counted in the text: listing them would need what running them needs. */
const countTests = (): number =>
  globSync("{lib,worker,gateway}/**/*.haproxy.test.ts")
    .map((file) => readFileSync(file, "utf8").match(/^\s*test\(/gm)?.length ?? 0)
    .reduce((sum, count) => sum + count, 0);
