import type { IncomingMessage, ServerResponse } from "node:http";
import type { Unit } from "#lib/domain/flag/choose-variant";
import { flagKeyPattern } from "#lib/domain/flag/flag";
import { type Authorise, environmentOf, type PresentedKey } from "../keys/authorise.ts";
import type { TokenBuckets } from "../keys/token-bucket.ts";
import { nothingServed, type ServedEnvironment } from "../snapshot/serving.ts";
import type { ServingState } from "../snapshot/serving-state.ts";
import { sendFailure, sendJson, sendMethodNotAllowed, sendRefused } from "./answers.ts";
import { bulkEtag, matchesEtag } from "./etag.ts";
import { evaluateFlag } from "./evaluate-flag.ts";
import type { EventStreams } from "./event-streams.ts";
import { type ParsedContext, parseContext } from "./parse-context.ts";
import { readBody } from "./read-body.ts";
import { decodeSegment, type RequestPath } from "./request-path.ts";
import type { StreamTokens } from "./stream-token.ts";

const mostBodyBytes = 64 * 1024;
const flagsPath = "/ofrep/v1/evaluate/flags";
const streamPath = "/ofrep/v1/stream";
/** A client closes a stream that its page has hidden for this long. */
const inactivityDelaySec = 120;

export interface OfrepDoorOptions {
  state: ServingState;
  authorise: Authorise;
  limits: TokenBuckets;
  tokens: StreamTokens;
  streams: EventStreams;
  /** By the database's clock: rules may ask for the time. */
  nowMs(): number;
}

interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  /** The flag asked for; absent when all are. */
  key?: string;
}

/** OFREP 0.3.0: evaluation of one flag or all, and the stream that says when to ask again. */
export class OfrepDoor {
  readonly #options: OfrepDoorOptions;

  constructor(options: OfrepDoorOptions) {
    this.#options = options;
  }

  /** @returns whether the path is one of OFREP's. */
  handle(request: IncomingMessage, response: ServerResponse, { path, query }: RequestPath): boolean {
    if (path.startsWith(flagsPath)) {
      const rest = path.slice(flagsPath.length);
      if (rest !== "" && !rest.startsWith("/")) return false;
      if (request.method !== "POST") sendMethodNotAllowed(response, "POST");
      else if (rest === "") this.#all(request, response);
      else this.#one(request, response, rest.slice(1));
      return true;
    }
    if (path !== streamPath) return false;
    if (request.method === "GET") this.#options.streams.open(request, response, query);
    else sendMethodNotAllowed(response, "GET");
    return true;
  }

  #one(request: IncomingMessage, response: ServerResponse, segment: string): void {
    const key = decodeSegment(segment);
    if (key === undefined) {
      request.resume();
      const errorDetails = "The flag key in the path is not percent-encoded correctly";
      sendFailure(response, 400, { key: segment.slice(0, 128), errorCode: "PARSE_ERROR", errorDetails });
      return;
    }
    const caller = this.#admit({ request, response, key });
    if (!caller) return;
    this.#readContext({ request, response, key }, (unit) => {
      const environment = this.#environment(caller);
      const flag = environment.flags.get(key);
      if (!flag) {
        sendNoFlag(response, key, environmentOf(caller));
        return;
      }
      const evaluated = evaluateFlag(environment, flag, unit);
      sendJson(response, evaluated.status, evaluated.text);
    });
  }

  #all(request: IncomingMessage, response: ServerResponse): void {
    const caller = this.#admit({ request, response });
    if (!caller) return;
    this.#readContext({ request, response }, (unit) => {
      const environment = this.#environment(caller);
      const keyId = caller === "keyless" ? null : caller.id;
      const token = this.#options.tokens.issue({ environment: environment.name, keyId });
      const evaluated = environment.readsContext ? flagsText(environment, unit) : undefined;
      const etag = bulkEtag({ environment, token, targetingKey: unit.targetingKey, flags: evaluated });
      response.setHeader("ETag", etag);
      if (matchesEtag(request.headers["if-none-match"], etag)) response.writeHead(304).end();
      else sendJson(response, 200, bulkText(environment, token, evaluated ?? flagsText(environment, unit)));
    });
  }

  /** Key, rate and readiness; answers by itself when one is missing. */
  #admit({ request, response, key }: Exchange): PresentedKey | "keyless" | undefined {
    const { authorise, limits, state } = this.#options;
    const authorised = authorise(request, "evaluate");
    if (!authorised.ok) {
      request.resume();
      sendRefused(response, authorised, key);
      return undefined;
    }
    const caller = authorised.key;
    const waitSeconds = limits.take(caller === "keyless" ? (request.socket.remoteAddress ?? "") : caller.id);
    if (waitSeconds > 0) {
      request.resume();
      const message = "Too many evaluations from this key";
      sendRefused(response, { ok: false, status: 429, message, retryAfterSeconds: waitSeconds }, key);
      return undefined;
    }
    if (state.current) return caller;
    request.resume();
    const message = "This gateway has no configuration yet";
    sendRefused(response, { ok: false, status: 503, message, retryAfterSeconds: 1 }, key);
    return undefined;
  }

  #readContext({ request, response, key }: Exchange, use: (unit: Unit) => void): void {
    readBody(request, mostBodyBytes, (body) => {
      const parsed: ParsedContext = body.ok
        ? parseContext(body.bytes)
        : { ok: false, errorCode: "PARSE_ERROR", errorDetails: body.message };
      if (parsed.ok) {
        const { targetingKey, context } = parsed;
        use({ targetingKey, context, nowSeconds: Math.floor(this.#options.nowMs() / 1000) });
        return;
      }
      if (!body.ok) response.setHeader("Connection", "close");
      const { errorCode, errorDetails } = parsed;
      sendFailure(response, body.ok ? 400 : body.status, {
        ...(key === undefined ? {} : { key }),
        errorCode,
        errorDetails,
      });
    });
  }

  #environment(caller: PresentedKey | "keyless"): ServedEnvironment {
    const name = environmentOf(caller);
    return this.#options.state.current?.environments.get(name) ?? nothingServed(name);
  }
}

function sendNoFlag(response: ServerResponse, key: string, environment: string): void {
  const why = flagKeyPattern.test(key) ? "There is no such flag" : "This is not a flag key, so there is no such flag";
  sendFailure(response, 404, {
    key: key.slice(0, 128),
    errorCode: "FLAG_NOT_FOUND",
    errorDetails: `${why} in the environment "${environment}"`,
  });
}

const flagsText = (environment: ServedEnvironment, unit: Unit): string =>
  Array.from(environment.flags.values(), (flag) => evaluateFlag(environment, flag, unit).text).join(",");

function bulkText(environment: ServedEnvironment, token: string, flags: string): string {
  const metadata = JSON.stringify({ flagSetId: environment.name });
  const requestUri = `${streamPath}?token=${token}&since=${environment.tag}`;
  const eventStreams = JSON.stringify([{ type: "sse", endpoint: { requestUri }, inactivityDelaySec }]);
  return `{"flags":[${flags}],"metadata":${metadata},"eventStreams":${eventStreams}}`;
}
