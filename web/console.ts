import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { requestedPath } from "#lib/adapters/requested-path";
import { plainPage, send } from "./answer.ts";
import { nameTheAsker } from "./forwarded.ts";
import { consolePolicy, newNonce } from "./security-headers.ts";

type NextHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export interface ConsoleOptions {
  rootDir: string;
  isDevelopment: boolean;
  publicUrl: string;
  trustedProxies: readonly string[];
}

export interface Console {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  isReady(): boolean;
  /** Resolves when Next answers; rejects when it cannot start. */
  start(servers: readonly Server[]): Promise<void>;
  close(): Promise<void>;
}

/** Everything that is not the status page: Next, once it is ready, and a plain "starting" before. */
export function createConsole({ rootDir, isDevelopment, ...trust }: ConsoleOptions): Console {
  let handler: NextHandler | undefined;
  let stop: () => Promise<void> = async () => {};
  return {
    isReady: () => handler !== undefined,
    async handle(request, response) {
      if (!handler) {
        sendStarting(request, response);
        return;
      }
      const policy = consolePolicy(newNonce(), isDevelopment);
      // Next takes the nonce for its own scripts from the request's header; nobody outside may choose it.
      request.headers["content-security-policy"] = policy;
      // A page does not learn its own address from Next; a person who signs in first wants to come back to it.
      request.headers[requestedPath] = request.url ?? "/";
      nameTheAsker(request, trust);
      response.setHeader("content-security-policy", policy);
      await handler(request, response);
    },
    async start(servers) {
      // Next and React choose their builds by it while they load.
      Object.assign(process.env, { NODE_ENV: isDevelopment ? "development" : "production" });
      const { default: next } = await import("next");
      // Next listens for upgrades on one server; we have one per address, and they all speak to this one.
      const upgrades = createServer();
      if (isDevelopment)
        for (const server of servers)
          server.on("upgrade", (request, socket, head) => upgrades.emit("upgrade", request, socket, head));
      const app = next({ dev: isDevelopment, dir: rootDir, httpServer: upgrades });
      stop = () => app.close();
      await app.prepare();
      handler = app.getRequestHandler();
    },
    close: () => stop(),
  };
}

function sendStarting(request: IncomingMessage, response: ServerResponse): void {
  const isData = request.url?.startsWith("/api/") ?? false;
  const words = "Evenkeel is starting";
  send(request, response, {
    status: 503,
    contentType: isData ? "application/problem+json" : "text/html; charset=utf-8",
    body: isData
      ? JSON.stringify({ type: "about:blank", title: words, status: 503, detail: "Try again in a few seconds." })
      : plainPage(words, "The console answers in a few seconds. The status page under /status answers already."),
    headers: { "retry-after": "2", "cache-control": "no-store", "content-security-policy": "default-src 'none'" },
  });
}
