// Console and public status page. Usage: node web/main.ts (see .env.example)
import type { Server } from "node:http";
import { setTimeout } from "node:timers/promises";
import { systemClock } from "#lib/adapters/clock";
import { type Environment, readEnvironment } from "#lib/adapters/env";
import { createLog, type Log } from "#lib/adapters/log";
import { loadSecrets } from "#lib/adapters/secrets";
import { type Console, createConsole } from "./console.ts";
import { openDatabaseDoor } from "./database-door.ts";
import { createFront } from "./front.ts";
import { listen } from "./listen.ts";
import { createWebMetrics } from "./metrics.ts";
import { createStatusSite } from "./status-site.ts";

const consoleRetryMs = 5_000;
const longestStopMs = 8_000;
const answersUnderWayMs = 3_000;
const rootDir = new URL("..", import.meta.url).pathname.replace(/\/$/, "");

const environment = readEnvironment(process.env);
const log = createLog({ name: "web", format: environment.mode === "start" ? "json" : "text" });

run(environment, log).catch((error) => {
  log.fatal({ err: error }, "the web process could not start");
  process.exit(1);
});

async function run(env: Environment, log: Log): Promise<void> {
  const secrets = loadSecrets(env);
  process.env.NEXTAUTH_URL ??= env.publicUrl;
  process.env.NEXTAUTH_SECRET ??= secrets.sessionSecret();
  const isDevelopment = process.env.NODE_ENV === "development" || env.mode === "dev";
  const statusSite = createStatusSite(env.dataDir, systemClock);
  const console = createConsole({
    rootDir,
    isDevelopment,
    publicUrl: env.publicUrl,
    trustedProxies: env.trustedProxies,
  });
  const database = env.databaseUrl
    ? openDatabaseDoor(env.databaseUrl, { secrets, log, onUnknownSchema: (error) => refuse(error) })
    : null;
  const metrics = createWebMetrics({
    isConsoleReady: console.isReady,
    statusAsOf: statusSite.asOf,
    clock: systemClock,
    mayManage: async (request) => (await database?.mayManage(request)) ?? false,
  });
  const { publicUrl, allowedHosts, hosts, port } = env;
  const front = createFront({ statusSite, console, metrics, publicUrl, allowedHosts, log });
  const listening = await listen(front, { hosts, port });
  log.info({ port, hosts }, "the status page is served; the console is starting");

  stopOnSignals(async () => {
    await listening.close(answersUnderWayMs);
    await console.close();
    await database?.close();
  }, log);

  await startConsole(console, listening.servers, log);
  log.info({ url: publicUrl }, "the console is ready");
}

/** A console that cannot start must not take the status page with it: it is tried again while files are served. */
async function startConsole(console: Console, servers: readonly Server[], log: Log): Promise<void> {
  for (;;) {
    try {
      return await console.start(servers);
    } catch (error) {
      log.error({ err: error }, "the console could not start and is tried again; the status page is served");
      await setTimeout(consoleRetryMs);
    }
  }
}

function refuse(error: Error): never {
  log.fatal({ reason: error.message }, "the database does not fit this build");
  process.exit(1);
}

function stopOnSignals(close: () => Promise<void>, log: Log): void {
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) return;
    isStopping = true;
    setTimeout(longestStopMs, undefined, { ref: false }).then(() => process.exit(1));
    close().then(
      () => process.exit(0),
      (error) => {
        log.error({ err: error }, "the web process did not stop in order");
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  // The supervisor is gone.
  process.on("disconnect", stop);
}
