import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { SupervisedChild } from "./supervised-child.ts";

let folder: string;
let child: SupervisedChild | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "evenkeel-child-"));
});
afterEach(async () => {
  await child?.stop();
  child = undefined;
  rmSync(folder, { recursive: true });
});

const endures = "setInterval(() => {}, 1000); console.log('up');";
const ignoresTerm = `process.on("SIGTERM", () => {}); ${endures}`;

function supervise(program: string, healthUrl?: string): { crashes: string[]; supervised: SupervisedChild } {
  const file = join(folder, "program.mjs");
  writeFileSync(file, program);
  const crashes: string[] = [];
  const spec = {
    name: "stub",
    program: file,
    environment: process.env,
    output: "file",
    logFolder: folder,
    stopWithinMs: 500,
    ...(healthUrl ? { healthUrl } : {}),
  } as const;
  child = new SupervisedChild(spec, (_, how) => crashes.push(how));
  return { crashes, supervised: child };
}

/** A zombie waits only for its parent to look: it does nothing any more. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

const eventually = (assertion: () => void) => vi.waitFor(assertion, { timeout: 15_000, interval: 20 });

test("a killed child is restarted and its crash counted", async () => {
  const { supervised, crashes } = supervise(endures);
  supervised.start();
  const first = supervised.pid!;
  await eventually(() => expect(supervised.tail).toContain("up"));
  supervised.signal("SIGKILL");
  await eventually(() => expect(supervised.state).toBe("waiting"));
  await eventually(() => expect(supervised.state).toBe("running"));
  expect(supervised.pid).not.toBe(first);
  expect(crashes).toEqual(["SIGKILL"]);
});

test("a child that ends by itself is restarted later each time", async () => {
  const { supervised, crashes } = supervise("process.exit(3)");
  const startedMs = performance.now();
  supervised.start();
  await eventually(() => expect(crashes.length).toBeGreaterThanOrEqual(3));
  expect(crashes[0]).toBe("exit code 3");
  expect(performance.now() - startedMs).toBeGreaterThan(250 + 500);
});

test("a stopped child stays stopped until it is started", async () => {
  const { supervised, crashes } = supervise(endures);
  supervised.start();
  const first = supervised.pid!;
  await eventually(() => expect(supervised.tail).toContain("up"));
  await supervised.stop();
  expect(supervised.state).toBe("stopped");
  expect(isRunning(first)).toBe(false);
  expect(crashes).toEqual([]);
  supervised.start();
  expect(supervised.state).toBe("running");
});

test("a child that ignores SIGTERM is ended all the same", async () => {
  const { supervised } = supervise(ignoresTerm);
  supervised.start();
  const first = supervised.pid!;
  await eventually(() => expect(supervised.tail).toContain("up"));
  await supervised.stop();
  expect(isRunning(first)).toBe(false);
});

test("health is what its URL answers", async () => {
  let status = 503;
  const server = createServer((_, response) => response.writeHead(status).end()).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  const { supervised } = supervise(endures, `http://127.0.0.1:${port}/healthz`);
  supervised.start();
  expect(await supervised.isHealthy()).toBe(false);
  const healthy = supervised.untilHealthy(AbortSignal.timeout(10_000));
  status = 200;
  await healthy;
  server.close();
});

test("when the supervisor is killed, its children end", async () => {
  const program = join(folder, "program.mjs");
  const supervisor = join(folder, "supervisor.mts");
  writeFileSync(program, ignoresTerm.replace("SIGTERM", "SIGUSR1"));
  const module = new URL("./supervised-child.ts", import.meta.url).href;
  writeFileSync(
    supervisor,
    `import { SupervisedChild } from ${JSON.stringify(module)};
    const spec = { name: "stub", program: ${JSON.stringify(program)}, environment: process.env, output: "inherit" };
    const child = new SupervisedChild({ ...spec, logFolder: "" }, () => {});
    child.start();
    console.log("pid " + child.pid);`,
  );
  const parent: ChildProcess = spawn(process.execPath, [supervisor], { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  parent.stdout!.on("data", (chunk) => {
    output += chunk;
  });
  await eventually(() => expect(output).toMatch(/pid \d+[\s\S]*up/));
  const pid = Number(/pid (\d+)/.exec(output)![1]);
  expect(isRunning(pid)).toBe(true);
  parent.kill("SIGKILL");
  await eventually(() => expect(isRunning(pid)).toBe(false));
});
