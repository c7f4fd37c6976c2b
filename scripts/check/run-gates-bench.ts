import { runToEnd } from "../run-to-end.ts";
import { say } from "../step.ts";
import type { Tally } from "./tally.ts";

/** Rows of all kinds but promotion; the whole quick form takes 2 to 4 min of the 25 that a run may last. */
const ROWS = "rate 1 ";

/** The gates' acceptance numbers with R = 200; each limit counts as one test. @throws when one is broken. */
export async function runGatesBench(tally: Tally): Promise<string> {
  const { exitCode, output } = await runToEnd(["bench/gates/main.ts", "--quick", "--row", ROWS]);
  const limits = output.split("\n").filter((line) => / (ok|MISSED)$/.test(line));
  const met = limits.filter((line) => line.endsWith(" ok")).length;
  tally.add({ passed: met, failed: 0 });
  if (exitCode !== 0) throw new Error(output);
  for (const line of output.trimEnd().split("\n")) say(`    ${line}`);
  return `${met} limits met`;
}
