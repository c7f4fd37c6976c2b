/**
 * Replays the story's rollouts many times at full speed of the processor and prints how they end.
 * Usage: node demo/simulate.ts [replays, 200] [requests per second, or the recorded ones of demo/data]
 *        node demo/simulate.ts --aa 200       v1 against v1 on recorded requests only; fails above the promised rate
 */
import { availableParallelism, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { rolloutPlanSchema } from "#lib/domain/rollout/plan";
import type { ModelVersion } from "./model.ts";
import { readRecording } from "./recording.ts";
import { type SimulatedRollout, simulateRollout } from "./simulated-rollout.ts";
import { storyPlan } from "./story-plan.ts";

const { values, positionals } = parseArgs({ options: { aa: { type: "string" } }, allowPositionals: true });
const replays = Number(values.aa ?? positionals[0] ?? 200);
const perSecond = positionals[1] === undefined ? undefined : Number(positionals[1]);
const requests = perSecond === undefined ? { recorded: readRecording() } : { perSecond };
const LIMIT_SECONDS = 720;

function replay(candidate: ModelVersion): SimulatedRollout[] {
  return Array.from({ length: replays }, (_, seed) =>
    simulateRollout({ candidate, baseline: "v1", requests, seed: seed + 1 }, LIMIT_SECONDS),
  );
}

function spread(values: number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
  return `median ${at(0.5)} s, 95 % ${at(0.95)} s, slowest ${sorted.at(-1)} s`;
}

function report(candidate: ModelVersion, expected: SimulatedRollout["end"], withinSeconds: number): void {
  const runs = replay(candidate);
  const right = runs.filter((run) => run.end === expected);
  const inTime = right.filter((run) => run.seconds <= withinSeconds).length;
  console.info(`${candidate}: ${right.length} of ${runs.length} ${expected}, ${inTime} within ${withinSeconds} s`);
  if (right.length > 0) console.info(`  ${spread(right.map((run) => run.seconds))}`);
  const culprits = right.map((run) => run.rolledBackBy.join(" and "));
  if (expected === "rolled_back") {
    for (const gates of new Set(culprits)) {
      console.info(`  by ${gates}: ${culprits.filter((each) => each === gates).length}`);
    }
  }
  for (const gate of expected === "non_inferior" ? Object.keys(runs[0]?.safeSecond ?? {}) : []) {
    console.info(`  ${gate} non-inferior: ${spread(runs.map((run) => run.safeSecond[gate] ?? LIMIT_SECONDS))}`);
  }
}

/** The baseline against itself, its units split anew by each replay's seed: whatever is rolled back here was healthy. */
function reportAlike(): void {
  const { alpha } = rolloutPlanSchema.parse(storyPlan);
  const runs = replay("v1");
  const count = (end: SimulatedRollout["end"]) => runs.filter((run) => run.end === end).length;
  const rolledBack = count("rolled_back");
  console.info(
    `v1 against v1: ${rolledBack} of ${replays} rolled back, ${percent(rolledBack / replays)} ` +
      `(promised: at most ${percent(alpha)} in the long run), ` +
      `${count("non_inferior")} non-inferior, ${count("undecided")} undecided after ${LIMIT_SECONDS} s`,
  );
  for (const { rolledBackBy, seconds } of runs.filter(({ end }) => end === "rolled_back"))
    console.info(`  by ${rolledBackBy.join(" and ")} after ${seconds} s`);
  const most = replays * alpha + 3 * Math.sqrt(replays * alpha * (1 - alpha));
  if (rolledBack <= most) return;
  console.info(`  more than ${most.toFixed(1)}, the promised rate and three standard errors`);
  process.exitCode = 1;
}

const percent = (share: number): string => `${Number((100 * share).toFixed(2))} %`;

const [load] = loadavg();
const of = perSecond === undefined ? "of recorded requests" : `at ${perSecond}/s`;
console.info(`${replays} replays ${of}; ${availableParallelism()} cores, load ${load?.toFixed(2)}`);
if (values.aa === undefined) {
  report("v3", "rolled_back", 240);
  report("v2", "non_inferior", 600);
}
reportAlike();
