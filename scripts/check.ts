// Usage: npm run check
// Format, lint, types, import floors, own rules, unused code, unit tests.
import { performance } from "node:perf_hooks";
import { attempt, checkText } from "./check/run-check.ts";
import { runVitest } from "./check/run-vitest.ts";
import { Tally } from "./check/tally.ts";
import { say, secondsSince } from "./step.ts";

const startMs = performance.now();
const tally = new Tally();
await checkText(tally);
await attempt(tally, "unit tests", () => runVitest("unit", tally));
if (tally.failures.length > 0) say(`\nfailed: ${tally.failures.join(", ")}`);
say(`\nchecked in ${secondsSince(startMs)}`);
for (const line of tally.lines()) say(line);
process.exitCode = tally.failed > 0 ? 1 : 0;
