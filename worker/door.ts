import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { collectDefaultMetrics, Gauge, Registry } from "prom-client";
import { hashApiKey } from "#lib/adapters/api-key-hash";
import { loadSecrets } from "#lib/adapters/secrets";
import { findApiKey } from "#lib/queries/access/find-api-key";
import type { ChainSight } from "#lib/queries/audit/chain-sight";
import type { Findings, LoopTools, RunningLoop } from "./loop.ts";

export interface DoorOptions {
  tools: LoopTools;
  loops: readonly RunningLoop[];
  isDatabaseReached(): boolean;
}

export interface Door {
  /** 0 in the environment means any free port; this is the one that was found. */
  port: number;
  close(): Promise<void>;
}

/** The worker's only door: whether it lives, and its numbers. */
export async function openDoor(options: DoorOptions): Promise<Door> {
  const { hosts, workerPort } = options.tools.environment;
  const metrics = createMetrics(options);
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    respond(request, response, { ...options, metrics }).catch(() => response.writeHead(500).end());
  };
  const servers: Server[] = [];
  let port = workerPort;
  for (const host of hosts) {
    const server = createServer({ requestTimeout: 10_000, headersTimeout: 5_000 }, answer);
    await new Promise<void>((resolve, reject) => server.once("error", reject).listen({ host, port }, resolve));
    const address = server.address();
    if (address && typeof address === "object") port = address.port;
    servers.push(server);
  }
  return {
    port,
    async close() {
      for (const server of servers) {
        server.closeAllConnections();
        await new Promise<void>((resolve) => server.close(() => resolve()));
      }
    },
  };
}

type Answering = DoorOptions & { metrics: Registry };

async function respond(request: IncomingMessage, response: ServerResponse, answering: Answering): Promise<void> {
  const path = new URL(request.url ?? "/", "http://worker").pathname;
  if (path === "/healthz") return sendHealth(response, answering);
  if (path !== "/metrics") return void response.writeHead(404).end();
  if (!isFromThisMachine(request) && !(await mayManage(request, answering.tools))) {
    const problem = {
      title: "Forbidden",
      status: 403,
      detail: "Metrics are read from this machine, or with an API key that has the scope manage.",
    };
    response.writeHead(403, { "content-type": "application/problem+json" }).end(JSON.stringify(problem));
    return;
  }
  const body = await answering.metrics.metrics();
  response.writeHead(200, { "content-type": answering.metrics.contentType }).end(body);
}

/** 200 while it can do its work. Without the database it waits and says so: restarting it would not help. */
function sendHealth(response: ServerResponse, { loops, isDatabaseReached }: Answering): void {
  const isReached = isDatabaseReached();
  const body = {
    status: isReached ? "ok" : "waiting for the database",
    loops: Object.fromEntries(
      loops.map(({ health }) => [health.name, { lastDoneAt: health.lastDoneAt, lastError: health.lastError }]),
    ),
  };
  response.writeHead(isReached ? 200 : 503, { "content-type": "application/json" }).end(JSON.stringify(body));
}

function createMetrics({ tools, loops, isDatabaseReached }: DoorOptions): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: "evenkeel_worker_" });
  const gauge = (name: string, help: string, read: (running: RunningLoop) => number): void => {
    new Gauge({
      name: `evenkeel_worker_${name}`,
      help,
      labelNames: ["loop"],
      registers: [registry],
      collect() {
        for (const running of loops) this.set({ loop: running.loop.name }, read(running));
      },
    });
  };
  gauge("loop_rounds", "Rounds begun", ({ health }) => health.rounds);
  gauge("loop_failures", "Rounds that failed", ({ health }) => health.failures);
  gauge("loop_last_done_seconds", "When the last round ended well, Unix time", ({ health }) =>
    health.lastDoneAt ? health.lastDoneAt.getTime() / 1_000 : 0,
  );
  addAuditGauges(registry, tools.findings);
  new Gauge({
    name: "evenkeel_worker_database_reached",
    help: "1 when the last heartbeat reached the database",
    registers: [registry],
    collect() {
      this.set(isDatabaseReached() ? 1 : 0);
    },
  });
  return registry;
}

/** Absent until the first check: no data is not a good chain. */
function addAuditGauges(registry: Registry, findings: Findings): void {
  const gauge = (name: string, help: string, read: (sight: ChainSight) => number): void => {
    new Gauge({
      name: `evenkeel_audit_chain_${name}`,
      help,
      registers: [registry],
      collect() {
        if (findings.audit) this.set(read(findings.audit));
        else this.remove();
      },
    });
  };
  gauge("broken", "1 when a link of the audit does not fit", ({ broken }) => (broken === null ? 0 : 1));
  gauge("links", "Links of the audit's chain at the last check", ({ links }) => links);
  gauge("checked_seconds", "When the chain was last checked, Unix time", ({ checkedAt }) => checkedAt / 1_000);
}

/** Loopback peer with no proxy between. */
function isFromThisMachine(request: IncomingMessage): boolean {
  const peer = request.socket.remoteAddress ?? "";
  const isLoopback = peer === "::1" || peer.startsWith("127.") || peer.startsWith("::ffff:127.");
  return isLoopback && ["x-forwarded-for", "forwarded", "via"].every((name) => request.headers[name] === undefined);
}

async function mayManage(request: IncomingMessage, tools: LoopTools): Promise<boolean> {
  const bearer = /^Bearer (\S+)$/.exec(request.headers.authorization ?? "")?.[1];
  const key = bearer ?? request.headers["x-api-key"];
  if (typeof key !== "string") return false;
  const hashes = loadSecrets(tools.environment)
    .subKeys("api-keys")
    .map((subKey) => hashApiKey(key, subKey));
  const found = await findApiKey(tools.db.db, { hashes, now: tools.clock() });
  return found?.scopes.includes("manage") ?? false;
}
