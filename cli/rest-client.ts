import { Failure, type Terminal } from "./command.ts";

export interface FieldProblem {
  field: string;
  problem: string;
}

/** An answer of the instance that is a refusal. */
export class Refused extends Failure {
  readonly code: string;
  readonly problems: readonly FieldProblem[];

  constructor(code: string, message: string, problems: readonly FieldProblem[]) {
    super(message);
    this.code = code;
    this.problems = problems;
  }
}

const DEFAULT_URL = "http://localhost:3000";
/** An apply of thousands of things takes its time. */
const TIMEOUT_MS = 120_000;
/** A whole audit may be long. */
const DOWNLOAD_TIMEOUT_MS = 3_600_000;

export interface RestClient {
  url: string;
  /** @throws Refused | Failure */
  ask<T>(method: "GET" | "POST", path: string, body?: unknown): Promise<T>;
  /** A file of the instance, as it comes. @throws Refused | Failure */
  download(path: string): Promise<AsyncIterable<Uint8Array>>;
}

/** The REST API of the instance that EVENKEEL_URL and EVENKEEL_API_KEY name. */
export function openRestClient({ environment }: Pick<Terminal, "environment">): RestClient {
  const url = (environment.EVENKEEL_URL || DEFAULT_URL).replace(/\/+$/, "");
  const key = environment.EVENKEEL_API_KEY;
  if (!/^https?:\/\//.test(url) || !URL.canParse(url))
    throw new Failure(`EVENKEEL_URL must be an address such as https://evenkeel.example.org; it is "${url}".`);
  if (!key)
    throw new Failure(
      'EVENKEEL_API_KEY is not set: create a key with the scope "manage" under Settings, API keys, and export it.',
    );
  return {
    url,
    ask: (method, path, body) => ask({ url, key }, { method, path, body, timeoutMs: TIMEOUT_MS }),
    download: (path) => download({ url, key }, { method: "GET", path, timeoutMs: DOWNLOAD_TIMEOUT_MS }),
  };
}

interface Instance {
  url: string;
  key: string;
}

interface Question {
  method: string;
  path: string;
  body?: unknown;
  timeoutMs: number;
}

async function ask<T>(instance: Instance, question: Question): Promise<T> {
  const response = await request(instance, question);
  const text = await response.text();
  const answer = parse(text);
  if (response.ok && answer !== undefined) return answer as T;
  throw refusal(instance, { status: response.status, answer });
}

async function download(instance: Instance, question: Question): Promise<AsyncIterable<Uint8Array>> {
  const response = await request(instance, question);
  if (response.ok && response.headers.has("content-disposition") && response.body) return response.body;
  throw refusal(instance, { status: response.status, answer: parse(await response.text()) });
}

const request = ({ url, key }: Instance, { method, path, body, timeoutMs }: Question): Promise<Response> =>
  send(`${url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json", accept: "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    // A key is sent to the instance that was named, not to where it points.
    redirect: "error",
    signal: AbortSignal.timeout(timeoutMs),
  });

function refusal({ url }: Instance, { status, answer }: { status: number; answer: unknown }): Failure {
  const { code, detail, errors } = (answer ?? {}) as { code?: string; detail?: string; errors?: FieldProblem[] };
  if (detail !== undefined) return new Refused(code ?? String(status), detail, errors ?? []);
  return new Failure(`${url} answered ${status} without an explanation: is EVENKEEL_URL an Evenkeel console?`);
}

async function send(address: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(address, request);
  } catch (error) {
    const cause = (error as { cause?: { code?: string; message?: string } }).cause;
    const why = cause?.code ?? cause?.message ?? (error as Error).message;
    throw new Failure(`${new URL(address).origin} cannot be reached (${why}): check EVENKEEL_URL.`);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
