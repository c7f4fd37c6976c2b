import type { IncomingMessage, ServerResponse } from "node:http";
import type { Authorise, PresentedKey } from "../keys/authorise.ts";
import { isFromLoopback } from "../keys/loopback.ts";
import { readBody } from "../ofrep/read-body.ts";
import { decodeSegment } from "../ofrep/request-path.ts";
import type { EmergencyRollback } from "./emergency-rollback.ts";
import { sendProblem } from "./problem.ts";

const mostBodyBytes = 16 * 1024;
const rollBackPath = /^\/admin\/rollouts\/([^/]+)\/roll-back$/;

export interface AdminDoorOptions {
  authorise: Authorise;
  emergencyRollback: EmergencyRollback;
  /** What an operator sees of this gateway. */
  describe(): Record<string, unknown>;
  /** Prometheus text and its content type. */
  metrics(): Promise<{ contentType: string; text: string }>;
}

/** Doors for operators: emergency rollback, state, metrics. */
export class AdminDoor {
  readonly #options: AdminDoorOptions;

  constructor(options: AdminDoorOptions) {
    this.#options = options;
  }

  /** @returns whether the path is one of the operators'. */
  async handle(request: IncomingMessage, response: ServerResponse, path: string): Promise<boolean> {
    if (path === "/metrics") await this.#sendMetrics(request, response);
    else if (path === "/admin/state") this.#sendState(request, response);
    else if (path.startsWith("/admin/")) this.#rollBack(request, response, path);
    else return false;
    return true;
  }

  #rollBack(request: IncomingMessage, response: ServerResponse, path: string): void {
    const rolloutId = decodeSegment(rollBackPath.exec(path)?.[1] ?? "");
    if (!rolloutId) {
      refuse(request, response, { status: 404, message: "There is nothing at this path" });
    } else if (request.method !== "POST") {
      response.setHeader("Allow", "POST");
      refuse(request, response, { status: 405, message: "Use POST here" });
    } else {
      const key = this.#requireManage(request, response);
      if (key) this.#order(request, response, { key, rolloutId });
    }
  }

  #order(
    request: IncomingMessage,
    response: ServerResponse,
    { key, rolloutId }: { key: PresentedKey; rolloutId: string },
  ): void {
    readBody(request, mostBodyBytes, (body) => {
      if (!body.ok) {
        response.setHeader("Connection", "close");
        sendProblem(response, body.status, body.message);
        return;
      }
      this.#options.emergencyRollback
        .answer(response, key, { rolloutId, body: body.bytes })
        .catch(() => response.destroy());
    });
  }

  #sendState(request: IncomingMessage, response: ServerResponse): void {
    if (!isFromLoopback(request) && !this.#requireManage(request, response)) return;
    const text = JSON.stringify(this.#options.describe());
    response.writeHead(200, { "Content-Type": "application/json", "Cache-Control": "no-store" }).end(text);
  }

  async #sendMetrics(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!isFromLoopback(request) && !this.#requireManage(request, response)) return;
    const { contentType, text } = await this.#options.metrics();
    response.writeHead(200, { "Content-Type": contentType, "Cache-Control": "no-store" }).end(text);
  }

  #requireManage(request: IncomingMessage, response: ServerResponse): PresentedKey | undefined {
    const authorised = this.#options.authorise(request, "manage");
    if (authorised.ok) {
      if (authorised.key !== "keyless") return authorised.key;
      refuse(request, response, { status: 401, message: "Send an API key with the scope manage" });
      return undefined;
    }
    if (authorised.retryAfterSeconds !== undefined) response.setHeader("Retry-After", authorised.retryAfterSeconds);
    if (authorised.status === 401) response.setHeader("WWW-Authenticate", 'Bearer realm="evenkeel"');
    refuse(request, response, authorised);
    return undefined;
  }
}

function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  { status, message }: { status: number; message: string },
): void {
  request.resume();
  sendProblem(response, status, message);
}
