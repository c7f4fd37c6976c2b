// Usage: npm test
// Everything CI asks: the check, database tests, those against HAProxy, the build, whole-system tests and browser journeys.
// Whole systems wait for evidence most of the time: what needs none of them runs beside them, behind them in priority.
// The last line is the total.
import { performance } from "node:perf_hooks";
import { BrowserNotFound, findBrowser } from "./browser.ts";
import { attempt, checkText } from "./check/run-check.ts";
import { runGatesBench } from "./check/run-gates-bench.ts";
import { runHaproxy } from "./check/run-haproxy.ts";
import { countJourneys, runJourneys } from "./check/run-journeys.ts";
import { runVitest } from "./check/run-vitest.ts";
import { Tally } from "./check/tally.ts";
import { say, secondsSince, step } from "./step.ts";
import { buildWeb } from "./supervisor/web-build.ts";

async function journeys(tally: Tally): Promise<void> {
  try {
    const browser = await step("browser", async () => {
      const found = await findBrowser();
      say(`  using ${found.words}`);
      return found;
    });
    await attempt(tally, "browser journeys", () => runJourneys(browser.executablePath, tally));
  } catch (error) {
    if (!(error instanceof BrowserNotFound)) throw error;
    say(error.message);
    tally.notRun(await countJourneys(), "a browser: set CHROMIUM_PATH");
    // Journeys that did not run prove nothing: the run as a whole is not good.
    tally.fail("browser journeys");
  }
}

async function withoutWholeSystem(tally: Tally): Promise<void> {
  const isBehind = true;
  await attempt(tally, "unit tests", () => runVitest("unit", tally, { isBehind }));
  await attempt(tally, "database tests", () => runVitest("database", tally, { isBehind }));
  await attempt(tally, "HAProxy tests", () => runHaproxy(tally));
  await attempt(tally, "gates' acceptance numbers", () => runGatesBench(tally));
}

async function withWholeSystem(tally: Tally): Promise<void> {
  if (await attempt(tally, "build", () => buildWeb())) {
    await attempt(tally, "whole-system tests", () => runVitest("stack", tally));
    await journeys(tally);
  } else {
    tally.notRun(await countJourneys(), "a build that succeeds");
  }
}

const startMs = performance.now();
const tally = new Tally();
await checkText(tally);
await Promise.all([withoutWholeSystem(tally), withWholeSystem(tally)]);
if (tally.failures.length > 0) say(`\nfailed: ${tally.failures.join(", ")}`);
say(`\ntested in ${secondsSince(startMs)}`);
for (const line of tally.lines()) say(line);
process.exitCode = tally.failed > 0 ? 1 : 0;
