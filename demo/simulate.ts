/**
 * Replays the story's rollouts many times at full speed of the processor and prints how they end.
 * Usage: node demo/simulate.ts [replays, 200] [requests per second, or the recorded ones of demo/data]
 */
import { availableParallelism, loadavg } from "node:os";
import { rolloutPlanSchema } from "#lib/domain/rollout/plan";
import type { ModelVersion } from "./model.ts";
import { readRecording } from "./recording.ts";
import { type SimulatedRollout, simulateRollout } from "./simulated-rollout.ts";
import { storyPlan } from "./story-plan.ts";

const replays = Number(process.argv[2] ?? 200);
const perSecond = process.argv[3] === undefined ? undefined : Number(process.argv[3]);
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

/** The baseline against itself: whatever is rolled back here was healthy. */
function reportAlike(): void {
  const { alpha } = rolloutPlanSchema.parse(storyPlan);
  const ends = Map.groupBy(replay("v1"), ({ end }) => end);
  const count = (end: SimulatedRollout["end"]) => ends.get(end)?.length ?? 0;
  console.info(
    `v1 against v1: ${count("rolled_back")} of ${replays} rolled back (promised: at most ${alpha * 100} % in the long run), ` +
      `${count("non_inferior")} non-inferior, ${count("undecided")} undecided after ${LIMIT_SECONDS} s`,
  );
}

const [load] = loadavg();
const of = perSecond === undefined ? "of recorded requests" : `at ${perSecond}/s`;
console.info(`${replays} replays ${of}; ${availableParallelism()} cores, load ${load?.toFixed(2)}`);
report("v3", "rolled_back", 240);
report("v2", "non_inferior", 600);
reportAlike();
