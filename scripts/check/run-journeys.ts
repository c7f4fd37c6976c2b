import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runToEnd } from "../run-to-end.ts";
import { TestsFailed } from "./run-vitest.ts";
import type { Tally } from "./tally.ts";

type Report = {
  readonly stats: {
    readonly expected: number;
    readonly unexpected: number;
    readonly flaky: number;
    readonly skipped: number;
  };
};

const playwright = "node_modules/@playwright/test/cli.js";

async function report(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<[Report | undefined, string, number | null]> {
  const folder = mkdtempSync(join(tmpdir(), "evenkeel-journeys-"));
  const file = join(folder, "report.json");
  try {
    const { exitCode, output } = await runToEnd([playwright, "test", "--reporter=list,json", ...args], {
      environment: { ...environment, PLAYWRIGHT_JSON_OUTPUT_FILE: file, NO_COLOR: "1" },
    });
    return [JSON.parse(readFileSync(file, "utf8")) as Report, output, exitCode];
  } catch (error) {
    return [undefined, String(error), 1];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs every journey with the browser at `executablePath` (undefined = Playwright's own). */
export async function runJourneys(executablePath: string | undefined, tally: Tally): Promise<string> {
  const environment = { ...process.env, CHROMIUM_PATH: executablePath ?? "" };
  const [found, output, exitCode] = await report(["--pass-with-no-tests"], environment);
  const stats = found?.stats ?? { expected: 0, unexpected: 1, flaky: 0, skipped: 0 };
  const failed = Math.max(stats.unexpected, exitCode === 0 ? 0 : 1);
  const passed = stats.expected + stats.flaky;
  tally.add({ passed, failed });
  tally.notRun(stats.skipped, "what the journey names");
  if (failed > 0) throw new TestsFailed(output);
  return `${passed} passed`;
}

export async function countJourneys(): Promise<number> {
  const { output } = await runToEnd([playwright, "test", "--list", "--pass-with-no-tests"]);
  return Number(/Total: (\d+) test/.exec(output)?.[1] ?? 0);
}
