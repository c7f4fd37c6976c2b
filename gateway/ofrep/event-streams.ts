import type { IncomingMessage, ServerResponse } from "node:http";
import type { KeyRing } from "../keys/key-ring.ts";
import { nothingServed, type ServedEnvironment, type Serving } from "../snapshot/serving.ts";
import type { ServingState } from "../snapshot/serving-state.ts";
import { sendFailure } from "./answers.ts";
import type { StreamGrant, StreamTokens } from "./stream-token.ts";

const heartbeatMs = 15_000;
const mostStreams = 5_000;
/** A reader that lets this much pile up is gone. */
const mostBufferedBytes = 64 * 1024;

interface OpenStream {
  response: ServerResponse;
  grant: StreamGrant;
  /** Tag of the configuration that the client was last told about. */
  toldTag: string;
}

export interface EventStreamsOptions {
  state: ServingState;
  ring: KeyRing;
  tokens: StreamTokens;
  nowMs(): number;
}

/** Server-sent events that say "evaluate again": one kind of event, no flag values. */
export class EventStreams {
  readonly #options: EventStreamsOptions;
  readonly #open = new Set<OpenStream>();
  readonly #heartbeat: NodeJS.Timeout;

  constructor(options: EventStreamsOptions) {
    this.#options = options;
    options.state.onChange((serving) => this.#announce(serving));
    this.#heartbeat = setInterval(() => this.#beat(), heartbeatMs);
    this.#heartbeat.unref();
  }

  get count(): number {
    return this.#open.size;
  }

  /** Answers GET /ofrep/v1/stream?token=…&since=… */
  open(request: IncomingMessage, response: ServerResponse, query: string): void {
    const parameters = new URLSearchParams(query);
    const grant = this.#options.tokens.verify(parameters.get("token") ?? "");
    if (!grant || !this.#isGood(grant)) {
      const errorDetails = "This stream token is unknown or too old; a bulk evaluation gives a new one";
      sendFailure(response, 401, { errorCode: "GENERAL", errorDetails });
      return;
    }
    if (this.#open.size >= mostStreams) {
      response.setHeader("Retry-After", "5");
      sendFailure(response, 503, { errorCode: "GENERAL", errorDetails: "Too many open event streams" });
      return;
    }
    response.writeHead(200, {
      "Content-Type": "text/event-stream",
      "Cache-Control": "no-store",
      "X-Accel-Buffering": "no",
    });
    const tag = this.#environment(grant).tag;
    const seen = request.headers["last-event-id"] ?? parameters.get("since") ?? tag;
    const stream: OpenStream = { response, grant, toldTag: String(seen) };
    this.#open.add(stream);
    response.on("close", () => this.#open.delete(stream));
    response.on("error", () => this.#open.delete(stream));
    // An id without data reaches no listener, but a client that reconnects will name it.
    response.write(`retry: 1000\nid: ${tag}\n\n`);
    this.#tell(stream);
  }

  /** Ends every stream; clients dial again and find the next gateway. */
  close(): void {
    clearInterval(this.#heartbeat);
    for (const stream of this.#open) stream.response.end();
    this.#open.clear();
  }

  #announce(_serving: Serving): void {
    for (const stream of this.#open) {
      if (this.#isGood(stream.grant)) this.#tell(stream);
      else stream.response.end();
    }
  }

  #tell(stream: OpenStream): void {
    const tag = this.#environment(stream.grant).tag;
    if (stream.toldTag === tag) return;
    stream.toldTag = tag;
    const data = JSON.stringify({
      type: "refetchEvaluation",
      etag: `"${tag}"`,
      lastModified: Math.floor(this.#options.nowMs() / 1000),
    });
    this.#write(stream, `id: ${tag}\nevent: message\ndata: ${data}\n\n`);
  }

  #beat(): void {
    for (const stream of this.#open) {
      if (this.#isGood(stream.grant)) this.#write(stream, ": still here\n\n");
      else stream.response.end();
    }
  }

  #write(stream: OpenStream, text: string): void {
    stream.response.write(text);
    if (stream.response.writableLength > mostBufferedBytes) stream.response.destroy();
  }

  /** A revoked or expired key closes the streams that were opened with it. */
  #isGood({ keyId }: StreamGrant): boolean {
    if (keyId === null) return true;
    const key = this.#options.ring.findById(keyId);
    return (
      key?.scopes.includes("evaluate") === true && (key.expiresAtMs === null || key.expiresAtMs > this.#options.nowMs())
    );
  }

  #environment({ environment }: StreamGrant): ServedEnvironment {
    return this.#options.state.current?.environments.get(environment) ?? nothingServed(environment);
  }
}
