// A thread of bench/gates/main.ts: plays the replications it is sent, one chunk at a time.
import { parentPort, workerData } from "node:worker_threads";
import { type Mode, replicationOf } from "./row.ts";
import { type Chunk, rows } from "./rows/all-rows.ts";
import type { Outcome } from "./tick.ts";

const { mode } = workerData as { mode: Mode };

parentPort!.on("message", ({ row, from, to }: Chunk) => {
  const outcomes: Outcome[] = [];
  for (let index = from; index < to; index++) outcomes.push(rows[row]!.play(replicationOf(row, index, mode)));
  parentPort!.postMessage(outcomes);
});
