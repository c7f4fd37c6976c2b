/**
 * Replays the story's rollouts many times at full speed of the processor and prints how they end.
 * Usage: node demo/simulate.ts [replays, 200] [requests per second, 176]
 */
import { availableParallelism, loadavg } from "node:os";
import type { ModelVersion } from "./model.ts";
import { type SimulatedRollout, simulateRollout } from "./simulated-rollout.ts";

const replays = Number(process.argv[2] ?? 200);
const requestsPerSecond = Number(process.argv[3] ?? 176);
const LIMIT_SECONDS = 720;

function replay(candidate: ModelVersion): SimulatedRollout[] {
  return Array.from({ length: replays }, (_, seed) =>
    simulateRollout({ candidate, baseline: "v1", requestsPerSecond, seed: seed + 1 }, LIMIT_SECONDS),
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

const [load] = loadavg();
console.info(`${replays} replays at ${requestsPerSecond}/s; ${availableParallelism()} cores, load ${load?.toFixed(2)}`);
report("v3", "rolled_back", 240);
report("v2", "non_inferior", 600);
