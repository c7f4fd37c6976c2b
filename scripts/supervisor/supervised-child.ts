import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream, mkdirSync, type WriteStream } from "node:fs";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

/** `stopped`: on request, and stays so until `start`. `waiting`: crashed, will be restarted after a back-off. */
export type ChildState = "stopped" | "running" | "waiting";

export type ChildSpec = {
  readonly name: string;
  /** Path of the program, from the project's root. */
  readonly program: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Answers 200 when the child can do its work; without it a child that runs is healthy. */
  readonly healthUrl?: string;
  /** `inherit`: its output is ours. `file`: it goes to `<logFolder>/<name>.log`, warnings, errors and the demo's story here as well. */
  readonly output: "inherit" | "file";
  readonly logFolder: string;
  /** How long it may take to stop before it is killed. */
  readonly stopWithinMs?: number;
};

const root = fileURLToPath(new URL("../..", import.meta.url));
const preload = new URL("../supervised.ts", import.meta.url).href;
const firstBackOffMs = 250;
const longestBackOffMs = 10_000;
const steadyAfterMs = 30_000;
const gracefulStopMs = 9000;
const healthPollMs = 100;
const tailLineCount = 40;
const worthShowing = / (?:WARN|ERROR|FATAL) |^\S*Error: |^Demo story: /;

/** One process that is started again when it crashes, later each time it crashes soon. */
export class SupervisedChild {
  readonly spec: ChildSpec;
  crashCount = 0;
  #state: ChildState = "stopped";
  #process: ChildProcess | undefined;
  #backOffMs = firstBackOffMs;
  #restart: NodeJS.Timeout | undefined;
  #tail: string[] = [];
  #logFile: WriteStream | undefined;
  readonly #onCrash: (child: SupervisedChild, how: string) => void;

  constructor(spec: ChildSpec, onCrash: (child: SupervisedChild, how: string) => void) {
    this.spec = spec;
    this.#onCrash = onCrash;
  }

  get state(): ChildState {
    return this.#state;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** The last lines it wrote. */
  get tail(): string {
    return this.#tail.join("\n");
  }

  start(): void {
    if (this.#state === "running") return;
    clearTimeout(this.#restart);
    this.#state = "running";
    const startedMs = performance.now();
    const { program, environment } = this.spec;
    // A process group of its own: Ctrl-C reaches it only through us, and what it leaves behind can be ended with it.
    const child = spawn(process.execPath, ["--import", preload, resolve(root, program)], {
      cwd: root,
      env: { ...environment, EVENKEEL_SUPERVISOR_PID: String(process.pid) },
      detached: true,
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    this.#process = child;
    this.#followOutput(child);
    child.once("error", (error) => this.#remember(error.message));
    child.once("close", (code, signal) => this.#ended(child, { how: signal ?? `exit code ${code}`, startedMs }));
  }

  /** SIGTERM, then SIGKILL for the whole group when it takes too long. Not restarted until `start`. */
  async stop(): Promise<void> {
    clearTimeout(this.#restart);
    this.#state = "stopped";
    const child = this.#process;
    if (child === undefined) return;
    const ended = new Promise((done) => child.once("close", done));
    child.kill("SIGTERM");
    const force = setTimeout(() => signalGroup(child, "SIGKILL"), this.spec.stopWithinMs ?? gracefulStopMs);
    await ended;
    clearTimeout(force);
  }

  /** SIGKILL counts as a crash, as it would from outside; SIGSTOP and SIGCONT change nothing here. */
  signal(signal: "SIGKILL" | "SIGSTOP" | "SIGCONT"): void {
    if (this.#process) signalGroup(this.#process, signal);
  }

  async isHealthy(): Promise<boolean> {
    if (this.#process === undefined) return false;
    if (this.spec.healthUrl === undefined) return true;
    try {
      const response = await fetch(this.spec.healthUrl, { signal: AbortSignal.timeout(5000) });
      await response.arrayBuffer();
      return response.ok;
    } catch {
      return false;
    }
  }

  /** Resolves when it is healthy; rejects when `signal` is aborted. */
  async untilHealthy(signal: AbortSignal): Promise<void> {
    while (!(await this.isHealthy())) await pause(healthPollMs, undefined, { signal });
  }

  #ended(child: ChildProcess, { how, startedMs }: { how: string; startedMs: number }): void {
    signalGroup(child, "SIGKILL");
    this.#process = undefined;
    this.#logFile?.end();
    this.#logFile = undefined;
    if (this.#state === "stopped") return;
    this.crashCount += 1;
    if (performance.now() - startedMs > steadyAfterMs) this.#backOffMs = firstBackOffMs;
    this.#state = "waiting";
    this.#restart = setTimeout(() => this.start(), this.#backOffMs);
    this.#backOffMs = Math.min(this.#backOffMs * 2, longestBackOffMs);
    this.#onCrash(this, how);
  }

  #followOutput(child: ChildProcess): void {
    const { output, logFolder, name } = this.spec;
    if (output === "file") {
      mkdirSync(logFolder, { recursive: true });
      this.#logFile = createWriteStream(join(logFolder, `${name}.log`), { flags: "a", mode: 0o600 });
      this.#logFile.on("error", () => {});
    }
    const logFile = this.#logFile;
    for (const stream of [child.stdout!, child.stderr!]) {
      createInterface({ input: stream }).on("line", (line) => {
        this.#remember(line);
        if (logFile?.writable) logFile.write(`${line}\n`);
        if (output === "inherit" || worthShowing.test(line)) process.stdout.write(`${line}\n`);
      });
    }
  }

  #remember(line: string): void {
    this.#tail.push(line);
    if (this.#tail.length > tailLineCount) this.#tail.shift();
  }
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
