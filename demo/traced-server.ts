/** A small JSON server: one SERVER span per request, joined to the caller's trace through W3C headers. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { context, propagation, type Span, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import type { ServiceTelemetry } from "./telemetry.ts";

const MAX_BODY_BYTES = 64 * 1024;

export interface JsonAnswer {
  status: number;
  body: unknown;
}

/** Answers one parsed JSON body; it runs inside the request's span. */
type JsonHandler = (body: unknown, span: Span) => Promise<JsonAnswer>;

export interface RunningServer {
  port: number;
  close(): Promise<void>;
}

interface TracedServerOptions {
  port: number;
  telemetry: ServiceTelemetry;
  /** Handlers by route, all POST. */
  routes: Record<string, JsonHandler>;
}

export async function startTracedServer(options: TracedServerOptions): Promise<RunningServer> {
  const server = createServer((request, response) => {
    void answer({ request, response }, options);
  });
  return listen(server, options.port);
}

/** Binds to the loopback interface. */
export async function listen(server: Server, port: number): Promise<RunningServer> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
}

async function answer({ request, response }: Exchange, options: TracedServerOptions): Promise<void> {
  const route = request.url ?? "/";
  const handler = options.routes[route];
  if (request.method !== "POST" || handler === undefined) {
    sendJson(response, { status: 404, body: { error: "not found" } });
    return;
  }
  const parent = propagation.extract(context.active(), request.headers);
  const attributes = { "http.request.method": "POST", "http.route": route, "url.path": route, "url.scheme": "http" };
  const span = options.telemetry.tracer.startSpan(`POST ${route}`, { kind: SpanKind.SERVER, attributes }, parent);
  const result = await context.with(trace.setSpan(parent, span), () => runHandler(request, span, handler));
  span.setAttribute("http.response.status_code", result.status);
  if (result.status >= 500) {
    span.setAttribute("error.type", String(result.status));
    span.setStatus({ code: SpanStatusCode.ERROR });
  }
  sendJson(response, result);
  span.end();
}

async function runHandler(request: IncomingMessage, span: Span, handler: JsonHandler): Promise<JsonAnswer> {
  try {
    const text = await readBody(request, MAX_BODY_BYTES);
    return await handler(JSON.parse(text), span);
  } catch (error) {
    if (error instanceof SyntaxError) return { status: 400, body: { error: "The body is not JSON" } };
    span.recordException(error as Error);
    return { status: 500, body: { error: "internal" } };
  }
}

/** The whole body as text; rejects when it is larger than the limit. */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= maxBytes) chunks.push(chunk);
    });
    request.on("end", () => {
      if (bytes > maxBytes) reject(new Error(`The body is larger than ${maxBytes} bytes`));
      else resolve(Buffer.concat(chunks).toString("utf8"));
    });
    request.on("error", reject);
  });
}

export function sendJson(response: ServerResponse, result: JsonAnswer): void {
  const text = JSON.stringify(result.body);
  response.writeHead(result.status, { "content-type": "application/json", "content-length": Buffer.byteLength(text) });
  response.end(text);
}
