// Usage: npm run demo | npm start | npm run dev     (node scripts/supervisor.ts demo|start|dev)
// Starts the database, migrates it, then keeps web, gateway, worker and, in the demo, the demo AI system running.
// Ctrl-C or SIGTERM stops everything.
import { existsSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { type Environment, EnvironmentError, readEnvironment } from "#lib/adapters/env";
import { say, secondsSince } from "./step.ts";
import { Evenkeel } from "./supervisor/evenkeel.ts";

type Mode = Environment["mode"];
const modes: readonly string[] = ["demo", "start", "dev"] satisfies Mode[];

function readSettings(mode: Mode): Environment {
  if (existsSync(".env")) process.loadEnvFile(".env");
  const keylessDefault = mode === "start" ? {} : { EVENKEEL_KEYLESS: "loopback" };
  const set = Object.entries(process.env).filter(([, value]) => value !== "");
  return readEnvironment({ ...keylessDefault, ...Object.fromEntries(set), EVENKEEL_MODE: mode });
}

async function main(mode: Mode): Promise<void> {
  const startMs = performance.now();
  const environment = readSettings(mode);
  const evenkeel = new Evenkeel(environment);
  const stop = (): void => void evenkeel.stop().then(() => process.exit(evenkeel.failure ? 1 : 0));
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
  process.on("disconnect", stop);
  process.channel?.unref();
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});

  say(`Evenkeel (${mode})`);
  try {
    await evenkeel.start();
  } catch (error) {
    if (evenkeel.isStopping) return;
    evenkeel.failure = error as Error;
    say(`\n${evenkeel.failure.message}`);
    return stop();
  }
  say(`\nEvenkeel is ready: ${environment.publicUrl}`);
  for (const line of await evenkeel.announcement()) say(line);
  say(`(ready after ${secondsSince(startMs)}; Ctrl-C stops everything)`);
}

const mode = process.argv[2] ?? "";
if (!modes.includes(mode)) {
  process.stderr.write(`usage: node scripts/supervisor.ts ${modes.join("|")}\n`);
  process.exit(2);
}
main(mode as Mode).catch((error: Error) => {
  process.stderr.write(`${error instanceof EnvironmentError ? error.message : error.stack}\n`);
  process.exit(1);
});
