// Usage: node scripts/bootstrap.mjs <task> [arguments]     (npm run demo, npm test, ... call this)
// Runs on any Node >= 20 with built-in modules only: installs exactly the lockfile when the installed
// packages are not those of the lockfile, then runs the task under the pinned Node.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, join } from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const inRoot = (...parts) => join(root, ...parts);
const pinnedMajor = 24;

const tasks = {
  demo: { does: "everything on one machine, with the demo AI system", run: ["scripts/supervisor.ts", "demo"] },
  start: {
    does: "production: database, web, gateway and worker, no demo data",
    run: ["scripts/supervisor.ts", "start"],
  },
  dev: { does: "like start, with reload and keyless loopback", run: ["scripts/supervisor.ts", "dev"] },
  test: { does: "check, database tests, build and browser journeys", run: ["scripts/test.ts"] },
  check: { does: "format, lint, types, import floors, unused code, unit tests", run: ["scripts/check.ts"] },
  bench: { does: "benchmarks, as medians and ratios", run: ["scripts/bench.ts"] },
  "bench:gates": { does: "the gates' acceptance numbers, beside the peers' rules", run: ["bench/gates/main.ts"] },
  evenkeel: { does: "the command line, as npx evenkeel", run: ["cli/main.ts"], staysInFolder: true },
  migrate: { does: "bring the database to this version's schema", run: ["scripts/migrate.ts"] },
  doctor: { does: "what is wrong with this installation, and what to do", run: ["scripts/doctor.ts"] },
  backup: { does: "everything in the database into one file, while it runs", run: ["scripts/backup.ts"] },
  restore: { does: "a backup into the database of a stopped instance", run: ["scripts/restore.ts"] },
  "rotate-secret": { does: "a newer EVENKEEL_SECRET, step by step", run: ["scripts/rotate-secret.ts"] },
  "audit:check": { does: "the audit's chain in the database, link by link", run: ["scripts/audit-check.ts"] },
  "audit:verify": { does: "an exported audit, without the database", run: ["scripts/audit-verify.ts"] },
  "evidence:verify": { does: "an evidence file, without the database", run: ["scripts/evidence-verify.ts"] },
  vectors: {
    does: "the statistics test vectors (folder from VECTORS_DIR when set)",
    run: ["node_modules/vitest/vitest.mjs", "run", "--project", "unit", "vectors"],
  },
};

function usage() {
  const lines = Object.entries(tasks).map(([name, task]) => `  ${name.padEnd(14)}${task.does}`);
  return `usage: node scripts/bootstrap.mjs <task> [arguments]\n\n${lines.join("\n")}\n`;
}

function fail(message, exitCode = 1) {
  process.stderr.write(`${message}\n`);
  process.exit(exitCode);
}

const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

/** What has to be reinstalled for: another lockfile, another platform. */
function wantedStamp() {
  const lockfile = readFileSync(inRoot("package-lock.json"));
  return `${createHash("sha256").update(lockfile).digest("hex")} ${process.platform}-${process.arch}\n`;
}

const stampFile = inRoot("node_modules", ".evenkeel-lock");
const readIfThere = (file) => (existsSync(file) ? readFileSync(file, "utf8") : undefined);
const isInstalled = () => readIfThere(stampFile) === wantedStamp();

/** True when somebody ran npm by hand: npm's own record of what it put there agrees with the lockfile. */
function isInstalledByHand() {
  const record = readIfThere(inRoot("node_modules", ".package-lock.json"));
  if (record === undefined) return false;
  const installed = JSON.parse(record).packages ?? {};
  const locked = JSON.parse(readFileSync(inRoot("package-lock.json"), "utf8")).packages;
  const agrees = ([path, entry]) =>
    path === "" || installed[path]?.version === entry.version || (entry.optional && installed[path] === undefined);
  const hasRuntime = existsSync(inRoot("node_modules", ".bin", "node")) || process.platform !== "linux";
  return hasRuntime && Object.entries(locked).every(agrees);
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

const installLock = inRoot(".evenkeel-installing");

/** Two commands started at once on a bare clone must not both rewrite node_modules. */
async function holdInstallLock() {
  for (let saidSo = false; ; saidSo = true) {
    try {
      mkdirSync(installLock);
      writeFileSync(join(installLock, "pid"), String(process.pid));
      return;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
    const holder = Number(readIfThere(join(installLock, "pid")) ?? Number.NaN);
    if (holder > 0 && !isAlive(holder)) rmSync(installLock, { recursive: true, force: true });
    else if (!saidSo) process.stdout.write("  another command is installing the packages, waiting for it ...\n");
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

function npmCommand() {
  const cli = process.env.npm_execpath;
  if (cli && /npm-cli\.[cm]?js$/.test(cli) && existsSync(cli)) return [process.execPath, [cli]];
  return ["npm", []];
}

function install() {
  const since = performance.now();
  process.stdout.write("  installing the packages of the lockfile (once, about a minute) ...\n");
  const [command, first] = npmCommand();
  const args = [...first, "ci", "--loglevel=error", "--no-audit", "--no-fund"];
  const env = { ...process.env, NODE_ENV: "development", NEXT_TELEMETRY_DISABLED: "1" };
  const result = spawnSync(command, args, { cwd: root, stdio: "inherit", env });
  if (result.error) fail(`npm could not be started: ${result.error.message}. Install npm (it comes with Node.js).`);
  if (result.signal) process.exit(128 + constants.signals[result.signal]);
  if (result.status !== 0) {
    fail("The packages could not be installed (npm's own message is above). Check the network and run it again.");
  }
  writeFileSync(stampFile, wantedStamp());
  process.stdout.write(`  packages installed  ${seconds(since)}\n`);
}

async function ensureInstalled() {
  if (isInstalled()) return;
  await holdInstallLock();
  const release = () => rmSync(installLock, { recursive: true, force: true });
  process.on("exit", release);
  if (isInstalled()) return release();
  if (isInstalledByHand()) writeFileSync(stampFile, wantedStamp());
  else install();
  release();
}

/** The pinned Node when this platform has it (and it starts, which it does not on musl), else this Node if new enough. */
function findNode() {
  const pinned = inRoot("node_modules", `node-${process.platform}-${process.arch}`, "bin", "node");
  if (existsSync(pinned) && spawnSync(pinned, ["--version"]).status === 0) return pinned;
  if (Number(process.versions.node.split(".")[0]) >= pinnedMajor) return process.execPath;
  return fail(
    `Evenkeel needs Node ${pinnedMajor} or newer on ${process.platform}-${process.arch}, where no pinned Node is available; ` +
      `this is Node ${process.versions.node}. Install it from https://nodejs.org and run the command again.`,
  );
}

function runTask(task, args) {
  const path = [inRoot("node_modules", ".bin"), process.env.PATH].filter(Boolean).join(delimiter);
  const env = { ...process.env, PATH: path, NEXT_TELEMETRY_DISABLED: "1" };
  // The extra channel tells the task when this process is gone, however it went.
  const [program, ...first] = task.run;
  const child = spawn(findNode(), [inRoot(program), ...first, ...args], {
    // The command line reads and writes files where it was called.
    cwd: task.staysInFolder ? process.cwd() : root,
    env,
    stdio: ["inherit", "inherit", "inherit", "ipc"],
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  if (process.env.npm_lifecycle_event) stopWithParent(child);
  child.on("error", (error) => fail(`The task could not be started: ${error.message}`));
  child.on("exit", (code, signal) => process.exit(signal ? 128 + constants.signals[signal] : code));
}

/** npm forwards signals, but a killed npm cannot: an orphaned task is asked to stop. */
function stopWithParent(child) {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    child.kill("SIGTERM");
  }, 1000);
  watch.unref();
}

const [name, ...rest] = process.argv.slice(2);
if (name === "help" || name === "--help" || name === "-h") {
  process.stdout.write(usage());
  process.exit(0);
}
if (name === undefined || !Object.hasOwn(tasks, name)) {
  fail(`${name === undefined ? "No task given." : `Unknown task "${name}".`}\n\n${usage()}`, 2);
}
if (Number(process.versions.node.split(".")[0]) < 20) {
  fail(`Evenkeel needs Node 20 or newer to start; this is Node ${process.versions.node}.`);
}
await ensureInstalled();
runTask(tasks[name], rest);
