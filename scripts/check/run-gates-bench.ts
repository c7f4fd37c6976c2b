import { runToEnd } from "../run-to-end.ts";
import { say } from "../step.ts";
import type { Tally } from "./tally.ts";

/**
 * The gates' acceptance numbers with R = 200, behind whatever runs beside them; each limit counts as one test.
 *
 * @throws when one is broken.
 */
export async function runGatesBench(tally: Tally): Promise<string> {
  const { exitCode, output } = await runToEnd(["bench/gates/main.ts", "--quick"], { isBehind: true });
  const lines = output.trimEnd().split("\n");
  const met = lines.filter((line) => line.endsWith(" ok")).length;
  tally.add({ passed: met, failed: 0 });
  if (exitCode !== 0) throw new Error(output);
  // What has a limit, and of which row; the peers' figures are in docs/measurements/gates.md.
  for (const line of lines) if (/^\S| ok$/.test(line)) say(`    ${line}`);
  return `${met} limits met`;
}
