import type { IncomingMessage, ServerResponse } from "node:http";
import { toFlagdDefinition } from "#lib/domain/flag/flagd";
import { type Authorise, environmentOf } from "../keys/authorise.ts";
import { nothingServed } from "../snapshot/serving.ts";
import type { ServingState } from "../snapshot/serving-state.ts";
import { sendFailure, sendJson, sendMethodNotAllowed, sendRefused } from "./answers.ts";
import { matchesEtag } from "./etag.ts";

/** The longer path is the older one; both stay. */
const definitionPaths = ["/flagd/flags.json", "/flagd/v1/flags.json"];

/**
 * The flags of the caller's environment as a flagd definition, for evaluators inside the application: flagd's HTTP sync
 * polls it with its ETag, and choices there agree with those here.
 */
export class FlagdDoor {
  readonly #state: ServingState;
  readonly #authorise: Authorise;

  constructor(state: ServingState, authorise: Authorise) {
    this.#state = state;
    this.#authorise = authorise;
  }

  /** @returns whether the path is its own. */
  handle(request: IncomingMessage, response: ServerResponse, path: string): boolean {
    if (!definitionPaths.includes(path)) return false;
    request.resume();
    if (request.method === "GET") this.#send(request, response);
    else sendMethodNotAllowed(response, "GET");
    return true;
  }

  #send(request: IncomingMessage, response: ServerResponse): void {
    const authorised = this.#authorise(request, "evaluate");
    if (!authorised.ok) {
      sendRefused(response, authorised);
      return;
    }
    const serving = this.#state.current;
    if (!serving) {
      response.setHeader("Retry-After", "1");
      sendFailure(response, 503, { errorCode: "GENERAL", errorDetails: "This gateway has no configuration yet" });
      return;
    }
    const name = environmentOf(authorised.key);
    const { set, tag, evaluators } = serving.environments.get(name) ?? nothingServed(name);
    response.setHeader("ETag", `"${tag}"`);
    if (matchesEtag(request.headers["if-none-match"], `"${tag}"`)) {
      response.writeHead(304).end();
      return;
    }
    const flags = new Map(Array.from(set, ([key, { effective }]) => [key, effective]));
    sendJson(response, 200, JSON.stringify(toFlagdDefinition({ environment: name, flags, evaluators })));
  }
}
