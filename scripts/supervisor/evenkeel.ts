import { rmSync } from "node:fs";
import { join } from "node:path";
import { migrate } from "#db/migrate";
import type { Environment } from "#lib/adapters/env";
import { runOrThrow, runToEnd } from "../run-to-end.ts";
import { say, step } from "../step.ts";
import { childVariables, demoVariables, type Variables } from "./child-environment.ts";
import { childSpecs } from "./children.ts";
import { type Control, openControl } from "./control.ts";
import { claimDataFolder, releaseDataFolder, writeRecord } from "./data-folder.ts";
import { requirePorts } from "./ports.ts";
import { reloadOnChange } from "./reload.ts";
import { SupervisedChild } from "./supervised-child.ts";
import { embeddedPostgres, externalPostgres, type SupervisedPostgres } from "./supervised-postgres.ts";
import { buildWeb, isWebBuildCurrent } from "./web-build.ts";

const healthyWithinMs = 180_000;
const crashesBeforeGivingUp = 3;

/** All processes of one installation, started in order and stopped in reverse. */
export class Evenkeel {
  failure: Error | undefined;
  readonly #environment: Environment;
  readonly #children = new Map<string, SupervisedChild>();
  readonly #giveUp = new AbortController();
  #postgres: SupervisedPostgres | undefined;
  #variables: Variables = {};
  #control: Control | undefined;
  #stopReloading = (): void => {};
  #isReady = false;
  #claimed = false;
  #starting: Promise<void> | undefined;
  #stopping: Promise<void> | undefined;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  get isStopping(): boolean {
    return this.#stopping !== undefined;
  }

  /** Resolves when every part is healthy. Rejects with what a person can do about it; call `stop` then. */
  start(): Promise<void> {
    this.#starting = this.#startEverything();
    return this.#starting;
  }

  async #startEverything(): Promise<void> {
    const { dataDir, hosts, port, gatewayPort, workerPort, mode } = this.#environment;
    claimDataFolder(dataDir);
    this.#claimed = true;
    await requirePorts(hosts, [
      { variable: "PORT", port, use: "console" },
      { variable: "GATEWAY_PORT", port: gatewayPort, use: "gateway" },
      ...(workerPort ? [{ variable: "WORKER_PORT", port: workerPort, use: "worker" }] : []),
    ]);
    const postgres = await this.#startDatabase();
    const variables = await this.#variablesFor(postgres.url);
    this.#variables = variables;
    await this.#unlessStopping("data", () => this.#prepare(variables));
    if (mode !== "dev" && !isWebBuildCurrent()) {
      say("  building the console (once after each change of the sources) ...");
      await this.#unlessStopping("console built", () => buildWeb(this.#giveUp.signal));
    }
    await this.#unlessStopping("processes", () => this.#startChildren(variables));
    await this.#openControl(postgres);
    this.#isReady = true;
    if (mode === "dev") this.#stopReloading = reloadOnChange(this.#children);
  }

  /** What to tell a person who has just started it. */
  async announcement(): Promise<readonly string[]> {
    if (this.#environment.mode !== "demo") return this.#wayIn();
    const { announce } = await import("../../demo/announce.ts");
    return announce(this.#environment.publicUrl);
  }

  /** While nobody has an account: the one-time link that makes the first administrator. */
  async #wayIn(): Promise<readonly string[]> {
    const environment = { ...process.env, ...this.#variables };
    const { exitCode, output } = await runToEnd(["scripts/set-up-link.ts"], {
      environment,
      signal: this.#giveUp.signal,
    });
    if (exitCode === 0) return output.split("\n").filter(Boolean);
    return ["The set-up link could not be made; the next start tries again:", output];
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stopEverything();
    return this.#stopping;
  }

  async #startDatabase(): Promise<SupervisedPostgres> {
    const { databaseUrl, dataDir } = this.#environment;
    const onCrash = (how: string): void => say(`database ended (${how}), starting it again`);
    const postgres = await this.#unlessStopping(databaseUrl ? "database (external)" : "database (embedded)", () =>
      databaseUrl ? externalPostgres(databaseUrl) : embeddedPostgres({ dataDir: join(dataDir, "postgres"), onCrash }),
    );
    this.#postgres = postgres;
    await this.#unlessStopping("schema", async () => {
      const { from, to } = await migrate(postgres.url);
      return from === to ? to : `${from ?? "empty"} -> ${to}`;
    });
    return postgres;
  }

  async #variablesFor(databaseUrl: string): Promise<Variables> {
    const shared = await childVariables(this.#environment, databaseUrl);
    return this.#environment.mode === "demo" ? { ...shared, ...(await demoVariables(this.#environment)) } : shared;
  }

  async #prepare(variables: Variables): Promise<void> {
    const environment = { ...process.env, ...variables };
    await runOrThrow(["scripts/prepare-instance.ts", this.#environment.mode], {
      environment,
      signal: this.#giveUp.signal,
    });
  }

  async #startChildren(variables: Variables): Promise<string> {
    const specs = childSpecs(this.#environment, variables);
    // The logs of the run before; `npm start` writes none, its lines go to whoever collects them.
    rmSync(join(this.#environment.dataDir, "logs"), { recursive: true, force: true });
    for (const spec of specs) this.#children.set(spec.name, new SupervisedChild(spec, this.#onCrash));
    const signal = AbortSignal.any([this.#giveUp.signal, AbortSignal.timeout(healthyWithinMs)]);
    const untilReady = async (child: SupervisedChild): Promise<void> => {
      if (this.isStopping) return;
      child.start();
      await child.untilHealthy(signal).catch((error) => {
        throw this.failure ?? this.#giveUp.signal.reason ?? this.#slow(child, error);
      });
    };
    const { demo, ...doors } = Object.fromEntries(this.#children);
    await Promise.all(Object.values(doors).map(untilReady));
    // A client of the others: it starts when they answer.
    if (demo) await untilReady(demo);
    return `${specs.map(({ name }) => name).join(", ")} (worker port ${variables.WORKER_PORT})`;
  }

  #slow({ spec, tail }: SupervisedChild, cause: unknown): Error {
    const words = `${spec.name} is not healthy after ${healthyWithinMs / 1000} s (${spec.healthUrl}). Its last lines:`;
    return new Error(`${words}\n${tail}`, { cause });
  }

  readonly #onCrash = (child: SupervisedChild, how: string): void => {
    const { name } = child.spec;
    if (this.#isReady || child.crashCount < crashesBeforeGivingUp) {
      say(`${name} ended (${how}), starting it again`);
      return;
    }
    this.failure = new Error(`${name} does not start (${how}). Its last lines:\n${child.tail}`);
    this.#giveUp.abort(this.failure);
  };

  async #openControl(postgres: SupervisedPostgres): Promise<void> {
    this.#control = await openControl({ children: this.#children, postgres, isReady: () => this.#isReady });
    const { url, token } = this.#control;
    writeRecord(this.#environment.dataDir, { pid: process.pid, controlUrl: url, token });
  }

  async #unlessStopping<Result>(title: string, work: () => Promise<Result> | Result): Promise<Result> {
    if (this.isStopping) throw new Error("stopping");
    return step(title, work);
  }

  async #stopEverything(): Promise<void> {
    this.#giveUp.abort(new Error("stopping"));
    await this.#starting?.catch(() => {});
    this.#stopReloading();
    this.#control?.close();
    await this.#children.get("demo")?.stop();
    await Promise.all([...this.#children.values()].map((child) => child.stop()));
    await this.#postgres?.stop();
    if (this.#claimed) releaseDataFolder(this.#environment.dataDir);
  }
}
