import { Worker } from "node:worker_threads";
import type { Mode } from "./row.ts";
import { type Chunk, rows } from "./rows/index.ts";
import type { Outcome } from "./tick.ts";

const CHUNK = 10;

interface Played {
  row: number;
  outcomes: Outcome[];
}

/**
 * Plays the rows on threads and hands over each row when its last replication is done. Every replication has its own seed,
 * so the outcomes do not depend on the number of threads.
 */
export async function playRows(
  chosen: readonly number[],
  { mode, threads }: { mode: Mode; threads: number },
  onPlayed: (played: Played) => void,
): Promise<void> {
  const waiting = chosen.flatMap((row) => chunksOf(row, rows[row]!.replications[mode]));
  const outcomes = new Map(chosen.map((row) => [row, new Array<Outcome>(rows[row]!.replications[mode])]));
  const left = new Map(chosen.map((row) => [row, rows[row]!.replications[mode]]));
  const take = ({ row, from }: Chunk, played: Outcome[]): void => {
    played.forEach((outcome, i) => {
      outcomes.get(row)![from + i] = outcome;
    });
    left.set(row, left.get(row)! - played.length);
    if (left.get(row) === 0) onPlayed({ row, outcomes: outcomes.get(row)! });
  };
  await Promise.all(Array.from({ length: threads }, () => runThread(mode, () => waiting.shift(), take)));
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
