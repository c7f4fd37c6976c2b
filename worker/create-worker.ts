import { openDatabase } from "#db/client";
import { requireKnownSchema } from "#db/schema-version";
import { type Random, systemClock, systemRandom } from "#lib/adapters/clock";
import type { Environment } from "#lib/adapters/env";
import type { Log } from "#lib/adapters/log";
import { beginAfterRestore } from "#lib/commands/instance/begin-after-restore";
import { newId } from "#lib/domain/kernel/id";
import { openDoor } from "./door.ts";
import { startHeartbeat } from "./heartbeat.ts";
import { releaseLeases } from "./lease.ts";
import { startListener } from "./listener.ts";
import { engineContext, type Loop, type LoopTools, type RunningLoop, startLoop } from "./loop.ts";

export interface WorkerOptions {
  environment: Environment & { databaseUrl: string };
  log: Log;
  loops: readonly Loop[];
  clock?: () => Date;
  random?: Random;
  /** The database came within reach only later, and has a schema that this build does not know. */
  onRefused(error: unknown): void;
}

const RETRY_MS = 1_000;

export interface Worker {
  id: string;
  port: number;
  /** Ends the rounds under way, lets the leases go. */
  close(): Promise<void>;
}

/** @throws when the database answers and has a schema that this build does not know. */
export async function createWorker(options: WorkerOptions): Promise<Worker> {
  const { environment, log, clock = systemClock, random = systemRandom } = options;
  const db = openDatabase(environment.databaseUrl, { applicationName: "evenkeel-worker", maxConnections: 10 });
  // The server ends transactions of a stalled worker; their connections must not take the process with them.
  db.pool.on("connect", (client) => client.on("error", () => {}));
  const workerId = newId("process", clock(), random);
  const findings = { audit: null };
  const tools: LoopTools = { db, environment, log, workerId, findings, random, clock };
  const heartbeat = startHeartbeat(tools);
  const running: RunningLoop[] = [];
  let isClosing = false;
  let retry: NodeJS.Timeout | undefined;
  await begin();
  const listener = startListener({
    databaseUrl: environment.databaseUrl,
    channels: [...new Set(options.loops.flatMap((loop) => loop.wakeOn ?? []))],
    onWake: (channel) => {
      for (const each of running) if (channel === null || each.loop.wakeOn?.includes(channel)) each.wake();
    },
  });
  const door = await openDoor({ tools, loops: running, isDatabaseReached: heartbeat.isReached });
  return {
    id: workerId,
    port: door.port,
    async close() {
      isClosing = true;
      clearTimeout(retry);
      await listener.close();
      await Promise.all(running.map((each) => each.stop()));
      await releaseLeases(db.pool, workerId).catch(() => {});
      await heartbeat.close();
      await door.close();
      await db.close();
    },
  };

  /** Duties begin once the database answers and its schema is known; until then the worker waits and says so. */
  async function begin(): Promise<void> {
    const isReached = await db.pool.query("select 1").then(
      () => true,
      () => false,
    );
    if (isClosing) return;
    if (isReached) {
      await requireKnownSchema(db.pool);
      const restarted = await beginAfterRestore(engineContext(tools, "the first start after a restore"));
      if (restarted > 0) log.warn({ rollouts: restarted }, "restored: rollouts in flight start their hold again");
      running.push(...options.loops.map((loop) => startLoop(loop, tools)));
      return;
    }
    if (!retry) log.warn("the database does not answer; the worker waits for it");
    retry = setTimeout(() => void begin().catch(options.onRefused), RETRY_MS);
  }
}
