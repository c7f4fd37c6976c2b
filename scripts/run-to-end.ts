import { spawn } from "node:child_process";
import { constants, setPriority } from "node:os";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const preload = new URL("supervised.ts", import.meta.url).href;

export type RunOptions = {
  readonly environment?: NodeJS.ProcessEnv;
  readonly workingFolder?: string;
  /** Aborting ends the program and everything it started. */
  readonly signal?: AbortSignal;
  /** Leaves the processors to whatever else wants them. */
  readonly isBehind?: boolean;
  /** Called with each piece of output as it comes. */
  readonly onOutput?: (text: string) => void;
};

export type Ended = { readonly exitCode: number | null; readonly output: string };

/** Runs one Node program (path below the project's root, then its arguments) to its end. */
export async function runToEnd(
  [program, ...args]: readonly [string, ...string[]],
  options: RunOptions = {},
): Promise<Ended> {
  const { environment = process.env, workingFolder = root, signal, isBehind = false, onOutput } = options;
  signal?.throwIfAborted();
  const child = spawn(process.execPath, ["--import", preload, resolve(root, program), ...args], {
    cwd: workingFolder,
    env: { ...environment, EVENKEEL_SUPERVISOR_PID: String(process.pid) },
    detached: true,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  if (isBehind && child.pid) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
  const endGroup = (): void => {
    try {
      if (child.pid) process.kill(-child.pid, "SIGKILL");
    } catch {
      // It has ended already.
    }
  };
  signal?.addEventListener("abort", endGroup, { once: true });
  let output = "";
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      onOutput?.(text);
    });
  }
  try {
    const exitCode = await new Promise<number | null>((done, reject) => {
      child.once("error", reject);
      child.once("close", done);
    });
    return { exitCode, output };
  } finally {
    signal?.removeEventListener("abort", endGroup);
  }
}

/** The same, but a program that fails throws everything it said. */
export async function runOrThrow(command: readonly [string, ...string[]], options: RunOptions = {}): Promise<string> {
  const { exitCode, output } = await runToEnd(command, options);
  if (exitCode !== 0) throw new Error(`${command.join(" ")} ended with ${exitCode}:\n${output}`);
  return output;
}
