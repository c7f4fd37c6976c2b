// The engine: judges, decides, delivers. Usage: node worker/main.ts (see .env.example)
import { type Environment, readEnvironment } from "#lib/adapters/env";
import { createLog, type Log } from "#lib/adapters/log";
import { createWorker, type Worker } from "./create-worker.ts";
import { checkAudit } from "./loops/check-audit.ts";
import { consumeInboxLoop } from "./loops/consume-inbox.ts";
import { deliverOutbox } from "./loops/deliver-outbox.ts";
import { followIncidents } from "./loops/follow-incidents.ts";
import { followPlansLoop } from "./loops/follow-plans.ts";
import { followTraffic } from "./loops/follow-traffic.ts";
import { judgeGates } from "./loops/judge-gates.ts";
import { prune } from "./loops/prune.ts";
import { refreshStatus } from "./loops/refresh-status.ts";
import { verifyTrafficLoop } from "./loops/verify-traffic.ts";
import { watchBlindLimitLoop } from "./loops/watch-blind-limit.ts";

const loops = [
  judgeGates,
  followTraffic,
  verifyTrafficLoop,
  consumeInboxLoop,
  watchBlindLimitLoop,
  followPlansLoop,
  deliverOutbox,
  followIncidents,
  refreshStatus,
  prune,
  checkAudit,
];
const longestStopMs = 8_000;

const environment = readEnvironment(process.env);
const log = createLog({ name: "worker", format: environment.mode === "start" ? "json" : "text" });

run(environment, log).catch((error) => {
  log.fatal({ err: error }, "the worker could not start");
  process.exit(1);
});

async function run(environment: Environment, log: Log): Promise<void> {
  const { databaseUrl } = environment;
  if (!databaseUrl) throw new Error("DATABASE_URL is not set; `npm start` and `npm run demo` set it for you");
  const worker = await createWorker({
    environment: { ...environment, databaseUrl },
    log,
    loops,
    onRefused: (error) => {
      log.fatal({ err: error }, "the worker refuses this database");
      process.exit(1);
    },
  });
  log.info({ port: worker.port, id: worker.id }, "the worker works");
  stopOnSignals(worker, log);
}

function stopOnSignals(worker: Worker, log: Log): void {
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) return;
    isStopping = true;
    setTimeout(() => process.exit(1), longestStopMs).unref();
    worker.close().then(
      () => process.exit(0),
      (error) => {
        log.error({ err: error }, "the worker did not stop in order");
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  // The supervisor is gone.
  process.on("disconnect", stop);
}
