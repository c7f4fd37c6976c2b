/** The demo's own small door: its health, what the sinks received, and the labelled fault switch of v4. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { z } from "zod";
import { renderControlPage } from "./control-page.ts";
import type { Deliveries } from "./deliveries.ts";
import type { Fault } from "./income-scorer.ts";
import type { LoadCounts } from "./load.ts";
import { listen, type RunningServer, readBody, sendJson } from "./traced-server.ts";

const MAX_BODY_BYTES = 4_096;

const faultSchema = z.object({
  latencyMs: z.coerce.number().min(0).max(10_000).default(0),
  errorRatio: z.coerce.number().min(0).max(1).default(0),
});

export interface ControlState {
  counts: LoadCounts;
  deliveries: Deliveries;
  /** Changed in place: the scorer reads it at each request. */
  fault: Fault;
  /** What the story driver is doing, in words. */
  story(): string;
}

export function startControlServer(port: number, state: ControlState): Promise<RunningServer> {
  const server = createServer((request, response) => {
    route(request, response, state).catch((error: Error) => {
      sendJson(response, { status: 400, body: { error: error.message } });
    });
  });
  return listen(server, port);
}

async function route(request: IncomingMessage, response: ServerResponse, state: ControlState): Promise<void> {
  const path = (request.url ?? "/").split("?")[0];
  switch (`${request.method} ${path}`) {
    case "GET /healthz":
      sendJson(response, { status: 200, body: health(state) });
      return;
    case "GET /deliveries":
      sendJson(response, { status: 200, body: state.deliveries });
      return;
    case "GET /fault":
      sendJson(response, { status: 200, body: state.fault });
      return;
    case "POST /fault":
      await switchFault(request, response, state);
      return;
    case "GET /":
      response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(renderControlPage(state));
      return;
    default:
      sendJson(response, { status: 404, body: { error: "not found" } });
  }
}

function health(state: ControlState) {
  return { status: "ok", ...state.counts, fault: state.fault, story: state.story() };
}

async function switchFault(request: IncomingMessage, response: ServerResponse, state: ControlState): Promise<void> {
  // A page of another site must not switch faults in a visitor's browser.
  const { origin, host } = request.headers;
  if (origin !== undefined && origin !== `http://${host}`) {
    sendJson(response, { status: 403, body: { error: "This origin may not switch faults" } });
    return;
  }
  const isForm = request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded") ?? false;
  const text = await readBody(request, MAX_BODY_BYTES);
  const parsed = faultSchema.safeParse(isForm ? Object.fromEntries(new URLSearchParams(text)) : JSON.parse(text));
  if (!parsed.success) {
    sendJson(response, { status: 422, body: { error: z.prettifyError(parsed.error) } });
    return;
  }
  Object.assign(state.fault, parsed.data);
  if (isForm) response.writeHead(303, { location: "/" }).end();
  else sendJson(response, { status: 200, body: state.fault });
}
