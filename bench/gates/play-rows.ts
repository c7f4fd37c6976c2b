import { performance } from "node:perf_hooks";
import { Worker } from "node:worker_threads";
import type { Mode } from "./row.ts";
import { rows, type Task } from "./rows/all-rows.ts";
import type { Outcome } from "./tick.ts";

export interface Played {
  row: number;
  outcomes: Outcome[];
}

/**
 * Plays the rows on threads: first the short ones, then the day-long ones at one pace, so that a run that is cut short has
 * all of the former and a part of each of the latter; among these the row of eight guards goes first. A thread is sent one
 * replication at a time: at the end none waits for the others longer than one takes. Every replication has its own seed:
 * the outcomes do not depend on the number of threads, nor the first ones on how many follow.
 */
export async function playRows(
  chosen: readonly number[],
  { mode, threads, endMs }: { mode: Mode; threads: number; endMs: number },
): Promise<Played[]> {
  const waiting = chosen
    .flatMap((row) => Array.from({ length: rows[row]!.replications[mode] }, (_, index): Task => ({ row, index })))
    .sort((a, b) => progress(a, mode) - progress(b, mode) || b.row - a.row);
  const outcomes = new Map(chosen.map((row) => [row, new Array<Outcome | undefined>(rows[row]!.replications[mode])]));
  const next = () => (performance.now() < endMs ? waiting.shift() : undefined);
  const take = ({ row, index }: Task, outcome: Outcome): void => {
    outcomes.get(row)![index] = outcome;
  };
  await Promise.all(Array.from({ length: threads }, () => runThread(mode, next, take)));
  return chosen.map((row) => ({ row, outcomes: outcomes.get(row)!.filter((outcome) => outcome !== undefined) }));
}

function progress({ row, index }: Task, mode: Mode): number {
  const { family, replications } = rows[row]!;
  return family === "null" ? index / replications[mode] : -1;
}

function runThread(
  mode: Mode,
  next: () => Task | undefined,
  take: (task: Task, outcome: Outcome) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./thread.ts", import.meta.url), { workerData: { mode } });
    let current: Task | undefined;
    const send = (): void => {
      current = next();
      if (current) worker.postMessage(current);
      else void worker.terminate().then(() => resolve());
    };
    worker.on("error", reject);
    worker.on("message", (outcome: Outcome) => {
      take(current!, outcome);
      send();
    });
    send();
  });
}
