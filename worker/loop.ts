import { setTimeout as pause } from "node:timers/promises";
import type { DatabaseHandle } from "#db/client";
import type { Random } from "#lib/adapters/clock";
import type { Environment } from "#lib/adapters/env";
import type { Log } from "#lib/adapters/log";
import type { CommandContext, channels } from "#lib/commands/kernel/context";
import type { ChainSight } from "#lib/queries/audit/chain-sight";

export type Channel = (typeof channels)[keyof typeof channels];

export interface Findings {
  audit: ChainSight | null;
}

/** What every duty works with. */
export interface LoopTools {
  db: DatabaseHandle;
  environment: Environment;
  log: Log;
  workerId: string;
  /** What this worker has found out and tells with its heartbeat and its metrics. */
  findings: Findings;
  random: Random;
  clock: () => Date;
}

/** One duty, repeated. Several workers may run it at once: it claims its rows or holds a lease. */
export interface Loop {
  name: string;
  intervalMs: number;
  /** A notification on one of these starts the next round at once. */
  wakeOn?: Channel[];
  run(tools: LoopTools): Promise<void>;
}

export interface LoopHealth {
  name: string;
  lastDoneAt: Date | null;
  lastError: string | null;
  rounds: number;
  failures: number;
}

export interface RunningLoop {
  readonly loop: Loop;
  readonly health: LoopHealth;
  wake(): void;
  /** Resolves when the round under way has ended. */
  stop(): Promise<void>;
}

const LONGEST_WAIT_MS = 5_000;

/** Repeats a duty until it is stopped; a failed round is logged and tried again, later each time. */
export function startLoop(loop: Loop, tools: LoopTools): RunningLoop {
  const health: LoopHealth = { name: loop.name, lastDoneAt: null, lastError: null, rounds: 0, failures: 0 };
  const stopping = new AbortController();
  let isWoken = false;
  let nap = new AbortController();
  const wake = (): void => {
    isWoken = true;
    nap.abort();
  };
  const repeat = async (): Promise<void> => {
    let failuresInARow = 0;
    while (!stopping.signal.aborted) {
      isWoken = false;
      failuresInARow = (await runRound(loop, tools, health)) ? 0 : failuresInARow + 1;
      const waitMs = Math.min(LONGEST_WAIT_MS, loop.intervalMs * 2 ** Math.min(failuresInARow, 6));
      if (isWoken && failuresInARow === 0) continue;
      nap = new AbortController();
      const signal = AbortSignal.any([nap.signal, stopping.signal]);
      await pause(failuresInARow === 0 ? loop.intervalMs : waitMs, undefined, { signal }).catch(() => {});
    }
  };
  const done = repeat();
  return {
    loop,
    health,
    wake,
    stop: () => {
      stopping.abort();
      return done;
    },
  };
}

/** @returns whether the round went well. */
async function runRound(loop: Loop, tools: LoopTools, health: LoopHealth): Promise<boolean> {
  health.rounds += 1;
  try {
    await loop.run(tools);
    health.lastDoneAt = tools.clock();
    health.lastError = null;
    return true;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    health.failures += 1;
    // A database that is away is told once, not once a second by every loop.
    if (health.lastError !== message)
      tools.log.warn({ loop: loop.name, err: error }, "a round failed; it is tried again");
    health.lastError = message;
    return false;
  }
}

/** Context of a command that the engine runs by itself; `because` names the duty. */
export function engineContext({ db, clock, random }: LoopTools, because: string): CommandContext {
  return { db: db.db, actor: { kind: "engine", because }, now: clock(), random };
}
