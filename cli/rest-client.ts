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

export interface RestClient {
  url: string;
  /** @throws Refused | Failure */
  ask<T>(method: "GET" | "POST", path: string, body?: unknown): Promise<T>;
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
  return { url, ask: (method, path, body) => ask({ url, key }, { method, path, body }) };
}

interface Question {
  method: string;
  path: string;
  body: unknown;
}

async function ask<T>({ url, key }: { url: string; key: string }, { method, path, body }: Question): Promise<T> {
  const response = await send(`${url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json", accept: "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    // A key is sent to the instance that was named, not to where it points.
    redirect: "error",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const text = await response.text();
  const answer = parse(text);
  if (response.ok && answer !== undefined) return answer as T;
  const { code, detail, errors } = (answer ?? {}) as { code?: string; detail?: string; errors?: FieldProblem[] };
  if (detail === undefined)
    throw new Failure(
      `${url} answered ${response.status} without an explanation: is EVENKEEL_URL an Evenkeel console?`,
    );
  throw new Refused(code ?? String(response.status), detail, errors ?? []);
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
