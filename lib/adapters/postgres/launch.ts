import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { type Cluster, choosePort, databaseUrlOf, findBinaries, openCluster } from "./cluster.ts";
import { findPostmaster, stopStalePostmaster } from "./lock-file.ts";
import { choosePrivilege, type Privilege, unprivileged } from "./unprivileged.ts";

/** Embedded PostgreSQL 18: initialised on first use, listening on 127.0.0.1 only, stopped with the process that asked. */
export type LaunchedPostgres = {
  /** Of the database `evenkeel`, as its owner. */
  readonly url: string;
  readonly pid: number;
  /** Fast shutdown: sessions are ended, everything committed is on disk. Resolves when the process is gone. */
  readonly stop: () => Promise<void>;
  /** Resolves with the last words of the server when it ends, asked to or not. */
  readonly exited: Promise<string>;
};

export type LaunchOptions = {
  /** Folder for data, password and port; created when missing. */
  readonly dataDir: string;
  readonly log?: { readonly info: (details: object, message: string) => void };
  /** False: no fsync anywhere. For tests, whose data need not outlive the machine. Default true. */
  readonly durable?: boolean;
  /** Only tests choose it. */
  readonly privilege?: Privilege;
};

const databaseName = "evenkeel";
const readyMs = 60_000;
const lingerRetryMs = 250;
const maximumAttempts = 12;
const immediateStopAfterMs = 15_000;
const stderrTailCharacters = 32_768;

type Server = { readonly child: ChildProcess; readonly tail: () => string; readonly exited: Promise<string> };

export async function launchPostgres(options: LaunchOptions): Promise<LaunchedPostgres> {
  const { dataDir, log, durable = true, privilege = choosePrivilege() } = options;
  const binaries = await findBinaries();
  const cluster = await openCluster(dataDir, { binaries, privilege, durable });
  await stopStalePostmaster(cluster.dataFolder);
  for (let attempt = 1; ; attempt += 1) {
    const port = await choosePort(cluster.folder);
    const args = serverArguments(cluster.dataFolder, port, durable);
    const server = spawnServer(unprivileged(privilege, binaries.postgres, args));
    const refusal = await readyOrRefusal(server);
    if (refusal === undefined) {
      await createDatabase(cluster, port);
      log?.info({ port, privilege }, "PostgreSQL is ready");
      return { url: databaseUrlOf(cluster, port, databaseName), pid: server.child.pid!, ...control(server) };
    }
    // A just-killed server can hold its lock or its port for a moment.
    if (attempt === maximumAttempts || !/lock file|shared memory|could not bind|could not create any/.test(refusal)) {
      throw new Error(`PostgreSQL did not start (data in ${cluster.dataFolder}):\n${refusal}`);
    }
    await pause(lingerRetryMs);
  }
}

/** The URL of a server that another process has launched on `dataDir` and that is alive. */
export function findRunningPostgres(dataDir: string): string | undefined {
  const dataFolder = join(dataDir, "data");
  if (!existsSync(join(dataDir, "port")) || findPostmaster(dataFolder) === undefined) return undefined;
  const password = readFileSync(join(dataDir, "password"), "utf8").trim();
  const port = Number(readFileSync(join(dataDir, "port"), "utf8"));
  return databaseUrlOf({ folder: dataDir, dataFolder, password }, port, databaseName);
}

function serverArguments(dataFolder: string, port: number, durable: boolean): string[] {
  const settings = {
    listen_addresses: "127.0.0.1",
    port,
    unix_socket_directories: "",
    shared_buffers: durable ? "256MB" : "64MB",
    max_wal_size: "2GB",
    max_connections: 200,
    jit: "off",
    timezone: "UTC",
    log_timezone: "UTC",
    ...(durable ? {} : { fsync: "off", full_page_writes: "off", synchronous_commit: "off" }),
  };
  return ["-D", dataFolder, ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])];
}

/** In a session of its own: Ctrl-C must reach it last, when its clients are gone. */
function spawnServer({ command, args, options }: ReturnType<typeof unprivileged>): Server {
  const child = spawn(command, args, { ...options, stdio: ["ignore", "ignore", "pipe"], detached: true });
  let tail = "";
  child.stderr!.setEncoding("utf8").on("data", (chunk: string) => {
    tail = (tail + chunk).slice(-stderrTailCharacters);
  });
  const exited = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("close", () => resolve(tail));
  });
  return { child, tail: () => tail, exited };
}

async function readyOrRefusal({ child, tail, exited }: Server): Promise<string | undefined> {
  let isOver = false;
  void exited.then(() => {
    isOver = true;
  });
  const deadline = Date.now() + readyMs;
  while (!isOver && Date.now() < deadline) {
    if (tail().includes("database system is ready to accept connections")) return undefined;
    await pause(10);
  }
  if (!isOver) child.kill("SIGQUIT");
  return `${await exited}${isOver ? "" : `\n(not ready within ${readyMs / 1000} s)`}`;
}

function control({ child, exited }: Server): Pick<LaunchedPostgres, "stop" | "exited"> {
  const stop = async (): Promise<void> => {
    child.kill("SIGINT");
    const force = setTimeout(() => child.kill("SIGQUIT"), immediateStopAfterMs);
    await exited;
    clearTimeout(force);
  };
  return { stop, exited };
}

async function createDatabase(cluster: Cluster, port: number): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrlOf(cluster, port, "postgres") });
  await client.connect();
  try {
    const found = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [databaseName]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${databaseName}`);
  } finally {
    await client.end();
  }
}
