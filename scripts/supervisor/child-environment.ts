import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { systemRandom } from "#lib/adapters/clock";
import type { Environment } from "#lib/adapters/env";
import { findFreePort } from "#lib/adapters/free-port";
import { loadSecrets } from "#lib/adapters/secrets";
import { portOrFree, reachableHost } from "./ports.ts";

export type Variables = Readonly<Record<string, string>>;

/** What every child gets beside our own environment: each default made explicit, each derived value filled in. */
export async function childVariables(environment: Environment, databaseUrl: string): Promise<Variables> {
  const workerPort = environment.workerPort || (await findFreePort());
  return {
    NODE_ENV: environment.mode === "dev" ? "development" : "production",
    NEXT_TELEMETRY_DISABLED: "1",
    EVENKEEL_MODE: environment.mode,
    PORT: String(environment.port),
    GATEWAY_PORT: String(environment.gatewayPort),
    WORKER_PORT: String(workerPort),
    EVENKEEL_HOST: environment.hosts.join(","),
    EVENKEEL_PUBLIC_URL: environment.publicUrl,
    EVENKEEL_GATEWAY_URL: environment.gatewayUrl,
    EVENKEEL_DATA_DIR: environment.dataDir,
    EVENKEEL_KEYLESS: environment.keyless,
    DATABASE_URL: databaseUrl,
    NEXTAUTH_URL: environment.publicUrl,
    NEXTAUTH_SECRET: loadSecrets(environment).sessionSecret(),
  };
}

/**
 * The demo has its own mail and webhook sinks on loopback and speaks to Evenkeel through the public doors only, so it
 * needs ports, permission to be reached, and an API key. Ports move out of the way of a second demo.
 */
export async function demoVariables(environment: Environment): Promise<Variables> {
  const configured = (name: string, fallback: number): Promise<number> | number =>
    process.env[name] ? Number(process.env[name]) : portOrFree(fallback);
  const smtpPort = await configured("DEMO_SMTP_PORT", 4425);
  const webhookPort = await configured("DEMO_WEBHOOK_PORT", 4426);
  const sinks = [`127.0.0.1:${webhookPort}`, `127.0.0.1:${smtpPort}`];
  return {
    DEMO_PORT: String(await configured("DEMO_PORT", 4400)),
    DEMO_SMTP_PORT: String(smtpPort),
    DEMO_WEBHOOK_PORT: String(webhookPort),
    SMTP_URL: environment.smtpUrl ?? `smtp://127.0.0.1:${smtpPort}`,
    EVENKEEL_ALLOWED_HOSTS: [...environment.allowedHosts, ...sinks].join(","),
    EVENKEEL_API_KEY: environment.apiKey ?? demoApiKey(environment.dataDir),
  };
}

/** For the demo AI system itself: the addresses at which it finds Evenkeel, whatever the public URL says. */
export function demoEndpoints(environment: Environment): Variables {
  const host = reachableHost(environment.hosts);
  return {
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://${host}:${environment.gatewayPort}`,
    OFREP_ENDPOINT: `http://${host}:${environment.gatewayPort}`,
    EVENKEEL_PUBLIC_URL: `http://${host}:${environment.port}`,
  };
}

function demoApiKey(dataDir: string): string {
  const file = join(dataDir, "demo-api-key");
  if (!existsSync(file)) {
    writeFileSync(file, `evk_${Buffer.from(systemRandom(24)).toString("base64url")}`, { mode: 0o600 });
  }
  return readFileSync(file, "utf8").trim();
}
