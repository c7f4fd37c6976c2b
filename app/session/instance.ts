import { type DatabaseHandle, openDatabase } from "#db/client";
import { type Environment, readEnvironment } from "#lib/adapters/env";
import { createLog } from "#lib/adapters/log";
import { loadSecrets, type Secrets } from "#lib/adapters/secrets";

/** What every request of the web process shares. */
export interface Instance {
  environment: Environment;
  secrets: Secrets;
  database: DatabaseHandle;
  log: ReturnType<typeof createLog>;
}

// Next may evaluate a module once per bundle; the pool must exist once per process.
const shared = globalThis as typeof globalThis & { evenkeelInstance?: Instance };

export function instance(): Instance {
  shared.evenkeelInstance ??= open();
  return shared.evenkeelInstance;
}

function open(): Instance {
  const environment = readEnvironment(process.env);
  if (!environment.databaseUrl)
    throw new Error("DATABASE_URL is not set: start through `npm start`, `npm run demo` or `npm run dev`");
  return {
    environment,
    secrets: loadSecrets(environment),
    database: openDatabase(environment.databaseUrl, {
      applicationName: "evenkeel-web",
      maxConnections: 10,
      statementTimeoutMs: 10_000,
    }),
    log: createLog({ name: "web", format: environment.mode === "start" ? "json" : "text" }),
  };
}
