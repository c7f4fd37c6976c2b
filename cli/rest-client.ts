import { setTimeout as pause } from "node:timers/promises";
import type { Hold } from "#lib/domain/rollout/hold";
import { Failure, type Terminal, WrongWords } from "./command.ts";
import { exitCodes } from "./exit-codes.ts";

export interface FieldProblem {
  field: string;
  problem: string;
}

/** An answer of the instance that is a refusal. */
export class Refused extends Failure {
  override readonly exitCode = exitCodes.refused;
  readonly code: string;
  readonly problems: readonly FieldProblem[];
  readonly holds: readonly Hold[];

  constructor(code: string, message: string, found: { problems?: readonly FieldProblem[]; holds?: readonly Hold[] }) {
    super(message);
    this.code = code;
    this.problems = found.problems ?? [];
    this.holds = found.holds ?? [];
  }
}

/** The instance did not answer, or said that it cannot just now. */
export class Unreachable extends Failure {
  override readonly exitCode = exitCodes.unreachable;
  /** When it asked to be asked again. */
  readonly retryAfterMs: number | undefined;
  /** The request certainly did nothing: it may be sent again whatever it was. */
  readonly isUntouched: boolean;

  constructor(
    message: string,
    { retryAfterMs, isUntouched = false }: { retryAfterMs?: number | undefined; isUntouched?: boolean },
  ) {
    super(message);
    this.retryAfterMs = retryAfterMs;
    this.isUntouched = isUntouched;
  }
}

const DEFAULT_URL = "http://localhost:3000";
/** An apply of thousands of things takes its time. */
const TIMEOUT_MS = 120_000;
/** A whole audit may be long. */
const DOWNLOAD_TIMEOUT_MS = 3_600_000;
const LONGEST_PAUSE_MS = 30_000;

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** What was read, with the tag under which it can be asked for again. */
export interface Tagged<T> {
  /** Undefined: as it was under the tag that was sent. */
  value: T | undefined;
  tag: string | null;
}

export interface RestClient {
  url: string;
  /** @throws Refused | Unreachable | Failure */
  ask<T>(method: Method, path: string, body?: unknown): Promise<T>;
  /** Makes something once, however often it has to be sent. @throws Refused | Unreachable | Failure */
  make<T>(path: string, body: unknown, idempotencyKey: string): Promise<T>;
  /** Reads what may be as it was. One attempt. @throws Refused | Unreachable | Failure */
  look<T>(path: string, tag: string | null, timeoutMs: number): Promise<Tagged<T>>;
  /** A file of the instance, as it comes. @throws Refused | Unreachable | Failure */
  download(path: string): Promise<AsyncIterable<Uint8Array>>;
}

/** The REST API of the instance that EVENKEEL_URL and EVENKEEL_API_KEY name. */
export function openRestClient({ environment }: Pick<Terminal, "environment">): RestClient {
  const url = (environment.EVENKEEL_URL || DEFAULT_URL).replace(/\/+$/, "");
  const key = environment.EVENKEEL_API_KEY?.trim();
  if (!/^https?:\/\//.test(url) || !URL.canParse(url))
    throw new WrongWords(`EVENKEEL_URL must be an address such as https://evenkeel.example.org; it is "${url}".`);
  if (!key)
    throw new WrongWords(
      'EVENKEEL_API_KEY is not set: create a key with the scope "manage" under Settings, API keys, and export it.',
    );
  // An error of the header would print it.
  if (!/^[\x21-\x7e]+$/.test(key)) throw new WrongWords("EVENKEEL_API_KEY holds characters that no key has.");
  const instance = { url, key };
  return {
    url,
    ask: (method, path, body) => ask(instance, { method, path, body, timeoutMs: TIMEOUT_MS }),
    make: (path, body, idempotencyKey) =>
      ask(instance, { method: "POST", path, body, timeoutMs: TIMEOUT_MS, idempotencyKey }),
    look: (path, tag, timeoutMs) => look(instance, { method: "GET", path, timeoutMs, tag }),
    download: (path) => download(instance, { method: "GET", path, timeoutMs: DOWNLOAD_TIMEOUT_MS }),
  };
}

interface Instance {
  url: string;
  key: string;
}

interface Question {
  method: Method;
  path: string;
  body?: unknown;
  timeoutMs: number;
  tag?: string | null;
  /** A second request with the same key does nothing twice: it is sent again when no answer came. */
  idempotencyKey?: string;
}

async function ask<T>(instance: Instance, question: Question): Promise<T> {
  for (let attempt = 1; ; attempt += 1)
    try {
      const response = await request(instance, question);
      const answer = parse(await bodyOf(instance, response));
      if (response.ok && answer !== undefined) return answer as T;
      throw refusal(instance, response, answer);
    } catch (error) {
      const again = error instanceof Unreachable && mayRepeat(question, error) && attempt < ATTEMPTS;
      if (!again) throw error;
      await pause(pauseMs(attempt, error.retryAfterMs));
    }
}

const ATTEMPTS = 4;

const mayRepeat = ({ method, idempotencyKey }: Question, { isUntouched }: Unreachable): boolean =>
  isUntouched || method === "GET" || idempotencyKey !== undefined;

/** Each pause twice as long as the one before, or as long as the instance says. */
export const pauseMs = (attempt: number, retryAfterMs: number | undefined): number =>
  Math.min(LONGEST_PAUSE_MS, retryAfterMs ?? 500 * 2 ** Math.min(attempt - 1, 8));

async function look<T>(instance: Instance, question: Question): Promise<Tagged<T>> {
  const response = await request(instance, question);
  const tag = response.headers.get("etag");
  if (response.status === 304) return { value: undefined, tag };
  const answer = parse(await bodyOf(instance, response));
  if (response.ok && answer !== undefined) return { value: answer as T, tag };
  throw refusal(instance, response, answer);
}

async function download(instance: Instance, question: Question): Promise<AsyncIterable<Uint8Array>> {
  const response = await request(instance, question);
  if (response.ok && response.headers.has("content-disposition") && response.body) return response.body;
  throw refusal(instance, response, parse(await bodyOf(instance, response)));
}

function request({ url, key }: Instance, { method, path, body, timeoutMs, idempotencyKey, tag }: Question) {
  return send(`${url}/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      "content-type": "application/json",
      accept: "application/json",
      ...(idempotencyKey ? { "idempotency-key": idempotencyKey } : {}),
      ...(tag ? { "if-none-match": tag } : {}),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    // A key is sent to the instance that was named, not to where it points.
    redirect: "error",
    signal: AbortSignal.timeout(timeoutMs),
  });
}

const away = new Set([429, 502, 503, 504]);

function refusal({ url }: Instance, { status, headers }: Response, answer: unknown): Failure {
  const { code, detail, errors, holds } = (answer ?? {}) as {
    code?: string;
    detail?: string;
    errors?: FieldProblem[];
    holds?: Hold[];
  };
  if (away.has(status)) {
    const seconds = Number(headers.get("retry-after") ?? Number.NaN);
    const retryAfterMs = seconds >= 0 ? seconds * 1_000 : undefined;
    // The database, or a proxy, may go away after the instance has done it.
    const isUntouched = status === 429;
    return new Unreachable(`${url} answered ${status}${detail ? `: ${detail}` : ""}`, { retryAfterMs, isUntouched });
  }
  if (detail !== undefined)
    return new Refused(code ?? String(status), detail, { problems: errors ?? [], holds: holds ?? [] });
  return new Failure(`${url} answered ${status} without an explanation: is EVENKEEL_URL an Evenkeel console?`);
}

async function send(address: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(address, request);
  } catch (error) {
    throw unreachable(new URL(address).origin, error);
  }
}

/** The connection may break in the middle of an answer. */
async function bodyOf({ url }: Instance, response: Response): Promise<string> {
  try {
    return await response.text();
  } catch (error) {
    throw unreachable(url, error);
  }
}

function unreachable(origin: string, error: unknown): Unreachable {
  const cause = (error as { cause?: { code?: string; message?: string } }).cause;
  const why = cause?.code ?? cause?.message ?? (error as Error).message;
  const isUntouched = ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"].includes(String(cause?.code));
  return new Unreachable(`${origin} cannot be reached (${why}): check EVENKEEL_URL.`, { isUntouched });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
