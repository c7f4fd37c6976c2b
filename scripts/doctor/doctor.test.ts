import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readEnvironment } from "#lib/adapters/env";
import { findFreePort } from "#lib/adapters/free-port";
import type { Check, Finding, Sight } from "./check.ts";
import { judgeSkew } from "./checks/clocks.ts";
import { dataFolder } from "./checks/data-folder.ts";
import { databaseAnswers } from "./checks/database-answers.ts";
import { judgeSpace } from "./checks/disk-space.ts";
import { installedPackages } from "./checks/installed-packages.ts";
import { leftovers } from "./checks/leftovers.ts";
import { mailServer } from "./checks/mail-server.ts";
import { judgeNode } from "./checks/node-version.ts";
import { ports } from "./checks/ports.ts";
import { publicAddress } from "./checks/public-address.ts";
import { examine, isAnyWrong, linesOf } from "./examine.ts";

let dataDir: string;
let servers: Server[];
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "evenkeel-doctor-"));
  servers = [];
});
afterEach(() => {
  for (const server of servers) server.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const sight = (variables: Record<string, string> = {}, changes: Partial<Sight> = {}): Sight => ({
  environment: readEnvironment({ EVENKEEL_DATA_DIR: dataDir, ...variables }),
  secrets: null,
  programDir: fileURLToPath(new URL("../..", import.meta.url)),
  now: new Date(),
  supervisorPid: undefined,
  hasStartedDatabase: false,
  database: null,
  databaseTrouble: "it does not run",
  ...changes,
});
const run = async (check: Check, seen: Sight): Promise<[Finding["level"], string][]> =>
  (await check.run(seen)).map(({ level, words, fix }) => [level, `${words}. ${fix ?? ""}`]);
const listen = async (greeting: string): Promise<number> => {
  const server = createServer((socket) => void socket.on("error", () => {}).end(greeting));
  servers.push(server);
  const port = await findFreePort();
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return port;
};

test("an old Node is wrong, another one than the pinned a note", () => {
  expect(judgeNode("22.1.0", "24.21.0")[0]).toMatchObject({ level: "wrong" });
  expect(judgeNode("24.0.0", "24.21.0")[0]).toMatchObject({ level: "note" });
  expect(judgeNode("24.21.0", "24.21.0")[0]).toMatchObject({ level: "good" });
});

test("packages that are not those of the lockfile are named", async () => {
  const locked = { packages: { "": {}, "node_modules/zod": { version: "4.0.0" } } };
  mkdirSync(join(dataDir, "node_modules"));
  writeFileSync(join(dataDir, "package-lock.json"), JSON.stringify(locked));
  const seen = sight({}, { programDir: dataDir });
  expect(await run(installedPackages, seen)).toEqual([["wrong", "no packages are installed. Run: npm ci"]]);
  const installed = { packages: { "node_modules/zod": { version: "3.0.0" } } };
  writeFileSync(join(dataDir, "node_modules", ".package-lock.json"), JSON.stringify(installed));
  expect((await run(installedPackages, seen))[0]).toEqual(["wrong", expect.stringMatching(/zod first/)]);
});

test("a secret that others can read is wrong, an open folder a note", async () => {
  chmodSync(dataDir, 0o755);
  writeFileSync(join(dataDir, "secret"), "s", { mode: 0o644 });
  chmodSync(join(dataDir, "secret"), 0o644);
  expect(await run(dataFolder, sight())).toEqual([
    ["note", expect.stringContaining("chmod 700")],
    ["wrong", expect.stringContaining("mode 644). chmod 600")],
  ]);
  chmodSync(dataDir, 0o700);
  chmodSync(join(dataDir, "secret"), 0o600);
  expect((await run(dataFolder, sight()))[0]?.[0]).toBe("good");
});

test("disk space is judged before the database stops for lack of it", () => {
  expect([4e8, 4e9, 4e10].map((free) => judgeSpace(free, "x").level)).toEqual(["wrong", "note", "good"]);
});

test("a port that another program has taken is wrong", async () => {
  const port = await listen("not http");
  const [web] = await run(ports, sight({ PORT: String(port), GATEWAY_PORT: String(await findFreePort()) }));
  expect(web).toEqual(["wrong", expect.stringContaining(`PORT ${port} is taken by another program`)]);
  const running = sight({ PORT: String(await findFreePort()), GATEWAY_PORT: String(port) }, { supervisorPid: 1 });
  expect((await run(ports, running)).map(([level]) => level)).toEqual(["wrong", "wrong"]);
});

test.each<[Record<string, string>, Finding["level"], RegExp]>([
  [{}, "good", /this machine only/],
  [{ EVENKEEL_HOST: "0.0.0.0" }, "note", /beyond this machine/],
  [{ EVENKEEL_PUBLIC_URL: "http://a.example.org" }, "note", /not encrypted/],
  [{ EVENKEEL_PUBLIC_URL: "https://a.example.org" }, "good", /a\.example\.org/],
])("public address %j: %s", async (variables, level, words) => {
  expect((await run(publicAddress, sight(variables)))[0]).toEqual([level, expect.stringMatching(words)]);
});

test("a public URL with our port that nobody outside can reach is wrong", async () => {
  const found = await run(publicAddress, sight({ PORT: "3000", EVENKEEL_PUBLIC_URL: "http://a.example.org:3000" }));
  expect(found).toContainEqual(["wrong", expect.stringContaining("EVENKEEL_HOST=0.0.0.0")]);
});

test("what a killed run left behind is said, and that the next start clears it", async () => {
  mkdirSync(join(dataDir, "postgres", "data"), { recursive: true });
  writeFileSync(join(dataDir, "postgres", "data", "postmaster.pid"), "999999999\n");
  writeFileSync(join(dataDir, "supervisor.json"), "{}");
  expect(await run(leftovers, sight())).toEqual([
    ["note", expect.stringContaining("supervisor.json")],
    ["note", expect.stringContaining("999999999")],
  ]);
  expect((await run(leftovers, sight({}, { supervisorPid: 1 })))[0]?.[0]).toBe("good");
});

test("a mail server is asked, not believed", async () => {
  const mail = async (port: number) => (await run(mailServer, sight({ SMTP_URL: `smtp://127.0.0.1:${port}` })))[0];
  expect(await mail(await listen("220 hello\r\n"))).toEqual(["good", expect.anything()]);
  expect(await mail(await listen("HTTP/1.1 200\r\n"))).toEqual(["wrong", expect.stringContaining("does not greet")]);
  expect(await mail(await findFreePort())).toEqual(["wrong", expect.stringContaining("ECONNREFUSED")]);
  expect((await run(mailServer, sight()))[0]?.[0]).toBe("note");
});

test("a database that is away is wrong, an embedded one that was stopped is not", async () => {
  expect((await run(databaseAnswers, sight()))[0]?.[0]).toBe("note");
  expect((await run(databaseAnswers, sight({}, { supervisorPid: 1 })))[0]?.[0]).toBe("wrong");
  const external = sight({ DATABASE_URL: "postgresql://a@127.0.0.1:9/x" }, { databaseTrouble: "ECONNREFUSED" });
  expect((await run(databaseAnswers, external))[0]).toEqual(["wrong", expect.stringContaining("Check DATABASE_URL")]);
});

test("clocks that are apart are noticed before leases and deadlines suffer", () => {
  expect(judgeSkew("x", 1_000)).toEqual([]);
  expect(judgeSkew("x", -5_000)[0]).toMatchObject({
    level: "note",
    words: "the clock of x is 5.0 s behind the database's",
  });
  expect(judgeSkew("x", 60_000)[0]).toMatchObject({ level: "wrong" });
});

test("a check that fails is a finding, one line each, and only what is wrong fails the run", async () => {
  const failing: Check = {
    name: "failing",
    run() {
      throw new Error("no such file\nat x");
    },
  };
  const examined = await examine(sight(), { checks: [failing], databaseChecks: [] });
  expect(linesOf(examined)).toEqual(["✗ failing            could not be looked at: no such file"]);
  expect(isAnyWrong(examined)).toBe(true);
  expect(isAnyWrong([{ name: "x", findings: [{ level: "note", words: "y" }] }])).toBe(false);
});
