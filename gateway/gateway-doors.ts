import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Log } from "#lib/adapters/log";
import type { AdminDoor } from "./admin/admin-door.ts";
import { sendFailure } from "./ofrep/answers.ts";
import { answerCors } from "./ofrep/cors.ts";
import type { FlagdDoor } from "./ofrep/flagd-door.ts";
import type { OfrepDoor } from "./ofrep/ofrep-door.ts";
import { requestPath } from "./ofrep/request-path.ts";
import type { ServingState } from "./snapshot/serving-state.ts";

/** OTLP and outcome events. */
export interface IngestDoor {
  /** @returns whether the path is one of its own. */
  handle(request: IncomingMessage, response: ServerResponse, path: string): Promise<boolean>;
  close(): Promise<void>;
  /** Monotone, by name. */
  readonly counters: Readonly<Record<string, number>>;
}

export interface GatewayDoorsOptions {
  log: Log;
  state: ServingState;
  database(): "reached" | "away" | "unknown";
  ofrep: OfrepDoor;
  flagd: FlagdDoor;
  admin: AdminDoor;
  ingest: IngestDoor | undefined;
}

const limits = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 60_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 5_000,
} as const;
/** Doors that a page of another origin may use. */
const publicPath = /^\/(ofrep|flagd|v1)\//;
/** What Node calls a request that never became one, and what HTTP calls it; anything else is 400. */
const brokenRequests: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: "431 Request Header Fields Too Large",
  ERR_HTTP_REQUEST_TIMEOUT: "408 Request Timeout",
};
const mostConnections = 10_000;
const stopWaitMs = 3_000;

/** One listener per address, one set of doors behind them. */
export class GatewayDoors {
  readonly #options: GatewayDoorsOptions;
  readonly #servers: Server[] = [];

  constructor(options: GatewayDoorsOptions) {
    this.#options = options;
  }

  /** @returns the port, the same on every address. */
  async listen(hosts: readonly string[], port: number): Promise<number> {
    let bound = port;
    for (const host of hosts) {
      const server = createServer(limits, (request, response) => this.#answer(request, response));
      server.maxConnections = mostConnections;
      server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
        const status = brokenRequests[error.code ?? ""] ?? "400 Bad Request";
        if (socket.writable) socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
        else socket.destroy();
      });
      this.#servers.push(server);
      await new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen({ host, port: bound, backlog: 1024 }, resolve);
      });
      bound = (server.address() as AddressInfo).port;
    }
    return bound;
  }

  /** Finishes what has begun, for a moment. */
  async close(): Promise<void> {
    const closing = this.#servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
    for (const server of this.#servers) server.closeIdleConnections();
    const force = setTimeout(() => {
      for (const server of this.#servers) server.closeAllConnections();
    }, stopWaitMs);
    await Promise.all(closing);
    clearTimeout(force);
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    response.on("error", () => {});
    const where = requestPath(request.url ?? "/");
    if (publicPath.test(where.path) && answerCors(request, response)) return void request.resume();
    try {
      if (this.#options.ofrep.handle(request, response, where)) return;
    } catch (error) {
      this.#fail(response, error);
      return;
    }
    this.#answerRarer(request, response, where.path).catch((error) => this.#fail(response, error));
  }

  async #answerRarer(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    if (this.#options.flagd.handle(request, response, path)) return;
    if (await this.#options.ingest?.handle(request, response, path)) return;
    if (await this.#options.admin.handle(request, response, path)) return;
    request.resume();
    if (path === "/healthz") return this.#sendHealth(response);
    if (path === "/readyz") return this.#sendReadiness(response);
    sendFailure(response, 404, { errorCode: "GENERAL", errorDetails: "There is nothing at this path" });
  }

  #sendHealth(response: ServerResponse): void {
    this.#sendStatus(response, {});
  }

  /** Ready means serving: a gateway without a database is not taken out of service, but it says so. */
  #sendReadiness(response: ServerResponse): void {
    const { state, database } = this.#options;
    const revision = state.current?.snapshot.revision ?? null;
    this.#sendStatus(response, { source: state.source, revision, database: database() });
  }

  #sendStatus(response: ServerResponse, detail: Record<string, unknown>): void {
    const isServing = this.#options.state.current !== null;
    response.writeHead(isServing ? 200 : 503, { "Content-Type": "application/json", "Cache-Control": "no-store" });
    response.end(JSON.stringify({ status: isServing ? "ok" : "unavailable", ...detail }));
  }

  /** A bug: logged with an id that the caller can quote, told as that id only. */
  #fail(response: ServerResponse, error: unknown): void {
    const id = randomUUID().slice(0, 8);
    this.#options.log.error({ err: error, id }, "a request failed");
    if (response.headersSent) return void response.destroy();
    sendFailure(response, 500, { errorCode: "GENERAL", errorDetails: `Internal error ${id}` });
  }
}
