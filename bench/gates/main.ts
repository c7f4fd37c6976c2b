/**
 * Reproduces the acceptance numbers of the gate's statistics, with the peers' rules on the same streams.
 * The full run writes docs/measurements/gates.md, with the R that it reached when --minutes cut it short; --quick (R = 200, in
 * `npm test`) fails when a limit is broken by more than three standard errors.
 * Usage: npm run bench:gates [-- --quick] [-- --threads N] [-- --minutes N] [-- --row WORDS]
 */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { costCells } from "./cost.ts";
import { playRows } from "./play-rows.ts";
import { markdown, type ReportedRow, rowLines } from "./report.ts";
import type { Mode } from "./row.ts";
import { rows } from "./rows/all-rows.ts";

const file = join(import.meta.dirname, "../../docs/measurements/gates.md");
const { values } = parseArgs({
  options: {
    quick: { type: "boolean" },
    threads: { type: "string" },
    minutes: { type: "string" },
    row: { type: "string" },
  },
});
const mode: Mode = values.quick ? "quick" : "full";
const threads = Number(values.threads ?? availableParallelism());
const chosen = rows.flatMap(({ name }, index) => (name.includes(values.row ?? "") ? [index] : []));

const say = (row: ReportedRow): void => void process.stdout.write(`${rowLines(row).join("\n")}\n\n`);

const git = (...args: string[]): string => execFileSync("git", args, { encoding: "utf8" }).trim();

function nameCommit(): string {
  const isClean = git("status", "--porcelain", "--", "bench", "lib/domain", "demo/random.ts") === "";
  return `${git("rev-parse", "--short", "HEAD")}${isClean ? "" : " with uncommitted changes"}`;
}

/** Before anything is measured: the code may change while a long run goes on. */
const commit = mode === "full" ? nameCommit() : "";
const startMs = performance.now();
const endMs = startMs + Number(values.minutes ?? 60) * 60_000;
const played = await playRows(chosen, { mode, threads, endMs });
const inOrder = played.map(({ row, outcomes }): ReportedRow => {
  const { name, family, report } = rows[row]!;
  return { name, family, cells: report(outcomes, mode) };
});
const isWhole = played.every(({ row, outcomes }) => outcomes.length === rows[row]!.replications[mode]);
for (const row of inOrder) say(row);
if (!values.row) {
  inOrder.push({ name: "the statistics toolkit", family: "cost", cells: await costCells() });
  say(inOrder.at(-1)!);
}

const minutes = ((performance.now() - startMs) / 60_000).toFixed(1);
const missed = inOrder.flatMap(({ cells }) => cells).filter(({ isMet }) => isMet === false).length;
process.stdout.write(`${missed === 0 ? "every limit is met" : `${missed} limits are missed`} (${minutes} min)\n`);
if (mode === "full" && !values.row) {
  const load = loadavg()
    .map((each) => each.toFixed(1))
    .join(" ");
  const day = new Date().toISOString().slice(0, 10);
  const kind = isWhole ? "Full run" : "Run cut short (R below the full run's)";
  const words = `${kind} of ${minutes} minutes on ${threads} threads, ${day}; load average at its end ${load}.`;
  writeFileSync(file, markdown(inOrder, { commit, words }));
}
process.exitCode = missed === 0 ? 0 : 1;
