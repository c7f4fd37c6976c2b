import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findFreePort } from "#lib/adapters/free-port";

export type StackOptions = {
  readonly mode: "demo" | "start";
  /** Kept after `stop` when given; a temporary folder, removed, otherwise. */
  readonly dataDir?: string;
  /** Given ones are used, the others are free ones. */
  readonly ports?: { readonly web?: number; readonly gateway?: number };
  readonly environment?: Readonly<Record<string, string>>;
};

export type StackStatus = {
  readonly isReady: boolean;
  readonly postgres: { readonly pid?: number };
  readonly children: Readonly<
    Record<
      string,
      { readonly state: "stopped" | "running" | "waiting"; readonly pid?: number; readonly crashCount: number }
    >
  >;
};

/** One whole Evenkeel under a supervisor of its own, for tests. */
export type Stack = {
  readonly webUrl: string;
  readonly gatewayUrl: string;
  /** Of the demo AI system's own door (demo mode). */
  readonly demoUrl: string;
  readonly apiKey: string;
  readonly dataDir: string;
  /** Of the supervisor. */
  readonly pid: number;
  /** For example `POST /postgres/stop` or `POST /child/worker/kill`: see scripts/supervisor/control.ts. */
  readonly control: (request: string) => Promise<StackStatus>;
  /** What it has printed so far. */
  readonly output: () => string;
  /** SIGTERM, until the supervisor and so every process is gone. */
  readonly stop: () => Promise<void>;
};

const root = fileURLToPath(new URL("..", import.meta.url));
const readyWithinMs = 180_000;

export async function startStack({ mode, dataDir, ports = {}, environment = {} }: StackOptions): Promise<Stack> {
  const folder = dataDir ?? mkdtempSync(join(tmpdir(), "evenkeel-stack-"));
  const [web, gateway] = [ports.web ?? (await findFreePort()), ports.gateway ?? (await findFreePort())];
  const [demoPort, smtpPort, webhookPort] = [await findFreePort(), await findFreePort(), await findFreePort()];
  const apiKey = environment.EVENKEEL_API_KEY ?? "evk_key-of-an-administrator-in-tests";
  const child = spawn(process.execPath, ["scripts/supervisor.ts", mode], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    detached: true,
    env: {
      ...withoutOurVariables(process.env),
      PORT: String(web),
      GATEWAY_PORT: String(gateway),
      DEMO_PORT: String(demoPort),
      DEMO_SMTP_PORT: String(smtpPort),
      DEMO_WEBHOOK_PORT: String(webhookPort),
      EVENKEEL_DATA_DIR: folder,
      EVENKEEL_API_KEY: apiKey,
      ...environment,
    },
  });
  const output = await untilReady(child);
  return {
    webUrl: `http://localhost:${web}`,
    gatewayUrl: `http://127.0.0.1:${gateway}`,
    demoUrl: `http://127.0.0.1:${demoPort}`,
    apiKey,
    dataDir: folder,
    pid: child.pid!,
    control: (request) => askSupervisor(folder, request),
    output,
    stop: async () => {
      await ended(child);
      if (dataDir === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A test runner's NODE_ENV, or a developer's own settings, must not leak into the installation under test. */
function withoutOurVariables(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const isOurs = (name: string): boolean =>
    /^(EVENKEEL_|DEMO_|NEXTAUTH_|VITEST|NODE_ENV$|NODE_OPTIONS$|DATABASE_URL$|SMTP_URL$)/.test(name);
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !isOurs(name))) as NodeJS.ProcessEnv;
}

function untilReady(child: ChildProcess): Promise<() => string> {
  let text = "";
  const output = (): string => text;
  return new Promise((resolve, reject) => {
    const refuse = (how: string): void => reject(new Error(`Evenkeel did not start (${how}):\n${text}`));
    const late = setTimeout(() => {
      child.kill("SIGTERM");
      refuse(`not ready within ${readyWithinMs / 1000} s`);
    }, readyWithinMs);
    child.once("error", (error) => refuse(error.message));
    child.once("close", (code, signal) => {
      clearTimeout(late);
      refuse(String(signal ?? code));
    });
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
        if (!text.includes("Evenkeel is ready: ")) return;
        clearTimeout(late);
        resolve(output);
      });
    }
  });
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once("close", () => resolve());
    child.kill("SIGTERM");
  });
}

async function askSupervisor(dataDir: string, request: string): Promise<StackStatus> {
  const { controlUrl, token } = JSON.parse(readFileSync(join(dataDir, "supervisor.json"), "utf8"));
  const [method, path] = request.split(" ");
  const response = await fetch(`${controlUrl}${path}`, {
    method: method!,
    headers: { authorization: `Bearer ${token}` },
  });
  const body = (await response.json()) as StackStatus & { error?: string };
  if (!response.ok) throw new Error(`${request}: ${response.status} ${body.error}`);
  return body;
}
