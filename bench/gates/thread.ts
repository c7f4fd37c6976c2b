// A thread of bench/gates/main.ts: plays the replications it is sent, one at a time.
import { parentPort, workerData } from "node:worker_threads";
import { type Mode, replicationOf } from "./row.ts";
import { rows, type Task } from "./rows/all-rows.ts";

const { mode } = workerData as { mode: Mode };

parentPort!.on("message", ({ row, index }: Task) => {
  parentPort!.postMessage(rows[row]!.play(replicationOf(row, index, mode)));
});
