import { performance } from "node:perf_hooks";
import { Worker } from "node:worker_threads";
import type { Mode } from "./row.ts";
import { type Chunk, rows } from "./rows/all-rows.ts";
import type { Outcome } from "./tick.ts";

const CHUNK = 10;

export interface Played {
  row: number;
  outcomes: Outcome[];
}

/**
 * Plays the rows on threads: first the short ones, then the day-long ones at one pace, so that a run that is cut short has
 * all of the former and a part of each of the latter; among these the row of eight guards goes first, so that no thread is
 * left with it at the end. Every
 * replication has its own seed: the outcomes do not depend on the number of threads, nor the first ones on how many follow.
 */
export async function playRows(
  chosen: readonly number[],
  { mode, threads, endMs }: { mode: Mode; threads: number; endMs: number },
): Promise<Played[]> {
  const waiting = chosen
    .flatMap((row) => chunksOf(row, rows[row]!.replications[mode]))
    .sort((a, b) => progress(a, mode) - progress(b, mode) || b.row - a.row);
  const outcomes = new Map(chosen.map((row) => [row, new Array<Outcome | undefined>(rows[row]!.replications[mode])]));
  const next = () => (performance.now() < endMs ? waiting.shift() : undefined);
  const take = ({ row, from }: Chunk, played: Outcome[]): void => {
    played.forEach((outcome, i) => {
      outcomes.get(row)![from + i] = outcome;
    });
  };
  await Promise.all(Array.from({ length: threads }, () => runThread(mode, next, take)));
  return chosen.map((row) => ({ row, outcomes: outcomes.get(row)!.filter((outcome) => outcome !== undefined) }));
}

function progress({ row, from }: Chunk, mode: Mode): number {
  const { family, replications } = rows[row]!;
  return family === "null" ? from / replications[mode] : -1;
}

function chunksOf(row: number, replications: number): Chunk[] {
  const chunks: Chunk[] = [];
  for (let from = 0; from < replications; from += CHUNK) {
    chunks.push({ row, from, to: Math.min(replications, from + CHUNK) });
  }
  return chunks;
}

function runThread(
  mode: Mode,
  next: () => Chunk | undefined,
  take: (chunk: Chunk, outcomes: Outcome[]) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./thread.ts", import.meta.url), { workerData: { mode } });
    let current: Chunk | undefined;
    const send = (): void => {
      current = next();
      if (current) worker.postMessage(current);
      else void worker.terminate().then(() => resolve());
    };
    worker.on("error", reject);
    worker.on("message", (outcomes: Outcome[]) => {
      take(current!, outcomes);
      send();
    });
    send();
  });
}
