import type { IncomingMessage, ServerResponse } from "node:http";
import { attach } from "../ingest/attach-variant.ts";
import { Draft, type Sender } from "../ingest/draft.ts";
import { DataRefused, StoreUnavailable } from "../ingest/group-commit.ts";
import { type IngestTools, keyName, RETRY_AFTER_SECONDS, senderOf } from "../ingest/ingest-tools.ts";
import { BodyTooLarge, discard, IntakeFull, UnknownEncoding } from "../ingest/read-body.ts";
import { MalformedBody } from "../otlp/wire-reader.ts";
import { eventsBodySchema, outcomesOf, rulesBroken } from "./event-schema.ts";

const PATH = "/v1/events";
const LIMIT_BYTES = 1024 * 1024;
const MOST_RULES = 20;

interface Problem {
  status: number;
  title: string;
  detail: string;
  /** Broken rules, by field. */
  errors?: string[];
  headers?: Record<string, string>;
}

class Refused extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

/** `POST /v1/events`: outcome events as JSON, for services without OpenTelemetry logs. All are stored, or none. */
export class EventsDoor {
  readonly #tools: IngestTools;

  constructor(tools: IngestTools) {
    this.#tools = tools;
  }

  /** @returns whether the path is this door's. */
  async handle(request: IncomingMessage, response: ServerResponse, path: string): Promise<boolean> {
    if (path !== PATH) return false;
    const { authorise, ledger, log, nowMs } = this.#tools;
    ledger.add("requests");
    const access = authorise(request, "ingest");
    const key = access.ok ? keyName(access.key) : null;
    try {
      if (request.method !== "POST")
        throw new Refused({ ...problem(405, "Send events by POST"), headers: { Allow: "POST" } });
      if (!access.ok) throw new Refused(accessProblem(access));
      const answer = await this.#accept(request, senderOf(access.key, nowMs()));
      sendJson(response, 200, { body: answer, type: "application/json" });
    } catch (error) {
      if (request.destroyed && !request.complete) return true;
      const { headers, ...refusal } = problemOf(error);
      ledger.refuse(request, { path, key, status: refusal.status, message: wordsOf(refusal) });
      if (refusal.status === 503) log.debug({ err: error }, "events were sent back");
      await discard(request, LIMIT_BYTES * 4);
      sendJson(response, refusal.status, { body: refusal, type: "application/problem+json", headers });
    }
    return true;
  }

  async #accept(request: IncomingMessage, sender: Sender): Promise<{ accepted: number; duplicates: number }> {
    const { intake, writer, memory, ledger } = this.#tools;
    if (writer.isFull) throw new IntakeFull();
    const type = request.headers["content-type"]?.split(";", 1)[0]?.trim().toLowerCase();
    if (type !== "application/json") throw new Refused(problem(415, "Send application/json as Content-Type"));
    const parsed = eventsBodySchema.safeParse(parseJson(await intake.read(request, LIMIT_BYTES)));
    if (!parsed.success) throw new Refused(rulesProblem(rulesBroken(parsed.error)));
    const { outcomes, broken } = outcomesOf(parsed.data.events, sender);
    if (broken.length > 0) throw new Refused(rulesProblem(broken));

    const draft = new Draft(sender);
    draft.itemCount = outcomes.length;
    for (const outcome of outcomes) {
      draft.outcomes.push(attach(outcome, memory, sender.nowMs));
      draft.heard(outcome.environment, outcome.service, 0);
    }
    ledger.add("events_received", outcomes.length);
    const { knownEvents: duplicates } = await writer.store(draft.batch("events", null));
    const accepted = outcomes.length - duplicates;
    ledger.add("events_accepted", accepted);
    ledger.add("events_duplicate", duplicates);
    return { accepted, duplicates };
  }
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    throw new MalformedBody("the body is not JSON");
  }
}

const titles: Record<number, string> = {
  400: "The request is not valid",
  401: "Not authenticated",
  403: "Not allowed",
  405: "Method not allowed",
  413: "Too large",
  415: "Unsupported media type",
  429: "Too many requests",
  503: "Not available now",
};

const problem = (status: number, detail: string): Problem => ({ status, title: titles[status] ?? "Refused", detail });

function accessProblem(access: { status: number; message: string; retryAfterSeconds?: number }): Problem {
  const { status, message, retryAfterSeconds } = access;
  const refused = problem(status, message);
  return retryAfterSeconds === undefined
    ? refused
    : { ...refused, headers: { "Retry-After": String(retryAfterSeconds) } };
}

function rulesProblem(rules: readonly string[]): Problem {
  const more = rules.length > MOST_RULES ? ` The first ${MOST_RULES} of ${rules.length} are listed.` : "";
  return { ...problem(400, `Nothing was stored.${more}`), errors: rules.slice(0, MOST_RULES) };
}

const wordsOf = ({ detail, errors }: Problem): string => [detail, ...(errors ?? [])].join(" ");

/** @throws what is none of the refusals this door knows: a bug. */
function problemOf(error: unknown): Problem {
  if (error instanceof Refused) return error.problem;
  if (error instanceof BodyTooLarge) return problem(413, `The body is larger than ${LIMIT_BYTES} bytes; split it`);
  if (error instanceof UnknownEncoding) return problem(415, "Content-Encoding must be gzip, deflate, br or absent");
  if (error instanceof MalformedBody) return problem(400, `Nothing was stored: ${error.message}`);
  if (error instanceof DataRefused) return problem(400, "The database cannot hold this data");
  if (error instanceof IntakeFull || error instanceof StoreUnavailable)
    return {
      ...problem(503, "Events cannot be stored now; send them again"),
      headers: { "Retry-After": String(RETRY_AFTER_SECONDS) },
    };
  throw error;
}

function sendJson(
  response: ServerResponse,
  status: number,
  answer: { body: unknown; type: string; headers?: Record<string, string> },
): void {
  const body = Buffer.from(JSON.stringify(answer.body));
  response.writeHead(status, { "Content-Type": answer.type, "Content-Length": body.length, ...answer.headers });
  response.end(body);
}
