import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type RunOptions, runToEnd } from "../run-to-end.ts";
import type { Tally } from "./tally.ts";

type Report = {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numFailedTestSuites: number;
};

/** Runs one project of vitest.config.ts and adds its tests to the tally. Throws with its output when a test fails. */
export async function runVitest(
  project: string,
  tally: Tally,
  options: Pick<RunOptions, "isBehind"> = {},
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "evenkeel-vitest-"));
  const file = join(folder, "report.json");
  try {
    const args = ["run", "--project", project, "--passWithNoTests", "--reporter=default", "--reporter=json"];
    const environment = { ...process.env, NO_COLOR: "1", NODE_ENV: "test" } as const;
    const { exitCode, output } = await runToEnd(
      ["node_modules/vitest/vitest.mjs", ...args, `--outputFile.json=${file}`],
      { ...options, environment },
    );
    const report = readReport(file);
    const failed = Math.max(report?.numFailedTests ?? 0, exitCode === 0 ? 0 : 1);
    tally.add({ passed: report?.numPassedTests ?? 0, failed });
    tally.notRun(report?.numPendingTests ?? 0, `what its ${project} test names`);
    if (failed > 0) throw new TestsFailed(output.slice(Math.max(0, output.search(/⎯+ Failed (Suites|Tests)/))));
    return `${report?.numPassedTests ?? 0} passed`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Its tests are in the tally already. */
export class TestsFailed extends Error {
  override readonly name = "TestsFailed";
}

function readReport(file: string): Report | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Report;
  } catch {
    // It ended before a report was written; the exit code says so.
    return undefined;
  }
}
