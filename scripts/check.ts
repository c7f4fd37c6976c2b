// Usage: npm run check
// Format, lint, types, import floors, own rules, unused code, unit tests: under a minute.
import { performance } from "node:perf_hooks";
import { runCheck } from "./check/run-check.ts";
import { Tally } from "./check/tally.ts";
import { say, secondsSince } from "./step.ts";

const startMs = performance.now();
const tally = new Tally();
await runCheck(tally);
if (tally.failures.length > 0) say(`\nfailed: ${tally.failures.join(", ")}`);
say(`\nchecked in ${secondsSince(startMs)}`);
for (const line of tally.lines()) say(line);
process.exitCode = tally.failed > 0 ? 1 : 0;
