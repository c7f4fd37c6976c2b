/**
 * Cost of one two-stream linear-rate update with its log e, fresh and after 168 epochs (a week of hourly ones).
 * Usage: node bench/linear-rate.ts
 */
import { loadavg } from "node:os";
import type { LinearRateState } from "#lib/domain/statistics/index";
import { createLinearRate, logE, startEpoch, updateLinearRate } from "#lib/domain/statistics/index";

const RUNS = 41;
const UPDATES_PER_RUN = 20_000;
const EPOCHS = 168;
const MOST_MICROSECONDS = 5;
const MOST_GROWTH = 1.2;

export interface BenchResult {
  name: string;
  rows: Array<{ label: string; value: string; target: string; ok: boolean }>;
}

const BLOCKS = Array.from({ length: 64 }, (_, t) => ({ n: [50, 450], s: [t % 3, 3 + (t % 5)] }));

/** Microseconds of processor per update, whatever else the machine does; the checksum keeps the work from being optimised away. */
function timeRun(start: LinearRateState): { microseconds: number; checksum: number } {
  let state = start;
  let checksum = 0;
  const before = process.cpuUsage();
  for (let t = 0; t < UPDATES_PER_RUN; t++) {
    state = updateLinearRate(state, BLOCKS[t % BLOCKS.length]!).state;
    checksum += logE(state);
  }
  const { user, system } = process.cpuUsage(before);
  return { microseconds: (user + system) / UPDATES_PER_RUN, checksum };
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

function afterEpochs(): LinearRateState {
  let state = createLinearRate({ coeffs: [1, -1], bound: 0 });
  for (let epoch = 1; epoch < EPOCHS; epoch++) {
    for (const block of BLOCKS) state = updateLinearRate(state, block).state;
    state = startEpoch(state);
  }
  return state;
}

export async function benchLinearRate(): Promise<BenchResult> {
  const fresh = createLinearRate({ coeffs: [1, -1], bound: 0 });
  const old = afterEpochs();
  for (let run = 0; run < 5; run++) for (const state of [fresh, old]) timeRun(state);
  const times: { fresh: number[]; old: number[] } = { fresh: [], old: [] };
  // Alternating runs see the same machine load, so that their ratio is about the code.
  for (let run = 0; run < RUNS; run++) {
    times.fresh.push(timeRun(fresh).microseconds);
    times.old.push(timeRun(old).microseconds);
  }
  const cost = median(times.fresh);
  const growth = median(times.old) / cost;
  const load = loadavg()[0]!.toFixed(2);
  return {
    name: `linear-rate update with log e (two streams, medians of ${RUNS} alternating runs, load average ${load})`,
    rows: [
      {
        label: "one update",
        value: `${cost.toFixed(2)} µs`,
        target: `<= ${MOST_MICROSECONDS} µs`,
        ok: cost <= MOST_MICROSECONDS,
      },
      {
        label: `after ${EPOCHS} epochs`,
        value: `${growth.toFixed(2)} x`,
        target: `<= ${MOST_GROWTH} x`,
        ok: growth <= MOST_GROWTH,
      },
    ],
  };
}

if (import.meta.main) {
  const { name, rows } = await benchLinearRate();
  console.log(name);
  for (const row of rows) console.log(`${row.ok ? "ok  " : "FAIL"}  ${row.label}: ${row.value} (target ${row.target})`);
  process.exitCode = rows.every((row) => row.ok) ? 0 : 1;
}
