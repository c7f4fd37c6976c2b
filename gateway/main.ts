// The data plane: flags out, telemetry in. Usage: node gateway/main.ts (see .env.example)
import { openDatabase } from "#db/client";
import { requireKnownSchema } from "#db/schema-version";
import { type Environment, readEnvironment } from "#lib/adapters/env";
import { createLog, type Log } from "#lib/adapters/log";
import { loadSecrets } from "#lib/adapters/secrets";
import { createGateway, type Gateway } from "./create-gateway.ts";
import { createIngest } from "./ingest/create-ingest.ts";

const longestStopMs = 8_000;

const environment = readEnvironment(process.env);
const log = createLog({ name: "gateway", format: environment.mode === "start" ? "json" : "text" });

run(environment, log).catch((error) => {
  log.fatal({ err: error }, "the gateway could not start");
  process.exit(1);
});

async function run({ databaseUrl, dataDir, hosts, gatewayPort, keyless, secrets }: Environment, log: Log) {
  if (!databaseUrl) throw new Error("DATABASE_URL is not set; `npm start` and `npm run demo` set it for you");
  await refuseUnknownSchema(databaseUrl);
  const gateway = await createGateway({
    databaseUrl,
    dataDir,
    hosts,
    port: gatewayPort,
    keyless,
    secrets: loadSecrets({ secrets, dataDir }),
    log,
    createIngest: (tools) => createIngest({ databaseUrl, log, ...tools }),
  });
  log.info({ port: gateway.port, hosts }, "the gateway serves");
  stopOnSignals(gateway, log);
}

/** Only when the database answers: without it the gateway serves its last snapshot. */
async function refuseUnknownSchema(databaseUrl: string): Promise<void> {
  const database = openDatabase(databaseUrl, { applicationName: "evenkeel-gateway-start", maxConnections: 1 });
  try {
    const isReached = await database.pool.query("select 1").then(
      () => true,
      () => false,
    );
    if (isReached) await requireKnownSchema(database.pool);
  } finally {
    await database.close();
  }
}

function stopOnSignals(gateway: Gateway, log: Log): void {
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) return;
    isStopping = true;
    setTimeout(() => process.exit(1), longestStopMs).unref();
    gateway.close().then(
      () => process.exit(0),
      (error) => {
        log.error({ err: error }, "the gateway did not stop in order");
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  // The supervisor is gone.
  process.on("disconnect", stop);
}
