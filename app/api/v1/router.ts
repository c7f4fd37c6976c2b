import { createHash } from "node:crypto";
import type { z } from "zod";
import { requirePermission } from "#lib/commands/kernel/require-permission";
import { CommandError } from "#lib/domain/kernel/command-error";
import { plainProblem } from "#lib/domain/kernel/plain-problem";
import { instance } from "../../session/instance.ts";
import { keyContext } from "./authenticate.ts";
import type { Endpoint } from "./endpoint.ts";
import { endpoints } from "./endpoints/index.ts";
import { commandProblem, isDatabaseAway, problem, Refused } from "./problem.ts";
import { unstorable } from "./unstorable.ts";

const BODY_LIMIT_BYTES = 256 * 1024;
const SWALLOW_LIMIT_BYTES = 16 * 1024 * 1024;

/** Finds the operation, authenticates, parses, runs the command, encodes. The one place where REST meets commands. */
export async function route(request: Request, segments: string[]): Promise<Response> {
  try {
    const found = match(request.method, segments);
    const ctx = await keyContext(request);
    await requirePermission(ctx, found.endpoint.permission);
    const input = await readInput(request, found);
    const value = await found.endpoint.run(ctx, input);
    if (value instanceof Response) return value;
    return success(request, { value, status: found.endpoint.successStatus });
  } catch (error) {
    return failure(error);
  }
}

/** What is read carries a tag of its text: who polls with it hears 304 until something changes. */
function success(request: Request, { value, status }: { value: unknown; status: number }): Response {
  const headers = { "content-type": "application/json", "cache-control": "no-store" };
  const text = JSON.stringify(value);
  if (request.method !== "GET") return new Response(text, { status, headers });
  const etag = `"${createHash("sha256").update(text).digest("base64url").slice(0, 27)}"`;
  const known = request.headers
    .get("if-none-match")
    ?.split(",")
    .map((one) => one.trim().replace(/^W\//, ""));
  if (known?.includes(etag)) return new Response(null, { status: 304, headers: { etag, "cache-control": "no-store" } });
  return new Response(text, { status, headers: { ...headers, etag } });
}

function failure(error: unknown): Response {
  if (error instanceof Refused) return error.response();
  if (error instanceof CommandError) return commandProblem(error);
  if (isDatabaseAway(error))
    return commandProblem(
      new CommandError(
        "unavailable",
        "the database is out of reach; for an emergency use POST /admin/rollouts/{id}/roll-back at the gateway",
      ),
    );
  const id = crypto.randomUUID().slice(0, 8);
  instance().log.error({ err: error, id }, "request failed");
  return problem({
    status: 500,
    code: "internal",
    title: "Our fault",
    // It may have failed after the commit: what is not known is not promised.
    detail: `It is not known whether it took effect; look before you repeat it, or repeat it with the same Idempotency-Key. Quote ${id}.`,
  });
}

type Match = { endpoint: Endpoint; params: Record<string, string> };

/** @throws Refused 404 or 405 */
function match(method: string, segments: string[]): Match {
  const found = endpoints.flatMap((endpoint) => {
    const params = matchPath(endpoint.path, segments);
    return params ? [{ endpoint, params }] : [];
  });
  // A path that names every segment is meant before one that takes anything there.
  const fewest = Math.min(...found.map(({ params }) => Object.keys(params).length));
  const nearest = found.filter(({ params }) => Object.keys(params).length === fewest);
  const wanted = nearest.find(({ endpoint }) => endpoint.method === method);
  if (wanted) return wanted;
  const allowed = new Set(nearest.map(({ endpoint }) => endpoint.method));
  const path = `/api/v1/${segments.join("/")}`;
  if (allowed.size === 0)
    throw new Refused({
      status: 404,
      code: "not-found",
      title: "Not found",
      detail: `There is no ${path}; see /api/v1/openapi.json`,
    });
  throw new Refused({
    status: 405,
    code: "method-not-allowed",
    title: "Method not allowed",
    detail: `${path} takes ${[...allowed].join(", ")}`,
    headers: { allow: [...allowed].join(", ") },
  });
}

function matchPath(pattern: string, segments: string[]): Record<string, string> | undefined {
  const parts = pattern.split("/").filter(Boolean);
  if (parts.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of parts.entries()) {
    const segment = segments[index] ?? "";
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (name && segment !== "") params[name] = segment;
    else if (part !== segment) return undefined;
  }
  return params;
}

async function readInput(request: Request, { endpoint, params }: Match): Promise<unknown> {
  const query = Object.fromEntries(new URL(request.url).searchParams);
  const sent =
    endpoint.method === "GET"
      ? query
      : {
          ...(await readBody(request, endpoint.bodyLimitBytes)),
          ...Object.fromEntries(Object.entries(query).filter(([name]) => endpoint.inQuery?.includes(name))),
        };
  const problems = unstorable({ ...sent, ...params });
  if (problems.length > 0) throw new CommandError("invalid", "The request breaks these rules.", problems);
  const idempotencyKey = request.headers.get("idempotency-key") ?? undefined;
  const given = { ...sent, ...params, ...(idempotencyKey ? { idempotencyKey } : {}) };
  const parsed = endpoint.input.safeParse(given, { error: plainProblem });
  if (parsed.success) return parsed.data;
  throw new CommandError("invalid", "The request breaks these rules.", problemsOf(parsed.error));
}

const problemsOf = (error: z.ZodError) =>
  error.issues.map((issue) => ({ field: issue.path.join(".") || "(body)", problem: issue.message }));

async function readBody(request: Request, limitBytes = BODY_LIMIT_BYTES): Promise<Record<string, unknown>> {
  const text = await readBounded(request, limitBytes);
  if (text.trim() === "") return {};
  requireJson(request.headers);
  const body = parseJson(text);
  if (typeof body === "object" && body !== null && !Array.isArray(body)) return body as Record<string, unknown>;
  throw malformed("The body must be one JSON object: {...}");
}

function requireJson(headers: Headers): void {
  const type = headers.get("content-type")?.split(";", 1)[0]?.trim().toLowerCase() ?? "none";
  const encoding = headers.get("content-encoding") ?? "identity";
  if (type === "application/json" && encoding === "identity") return;
  throw new Refused({
    status: 415,
    code: "unsupported-media-type",
    title: "Unsupported media type",
    detail: "Send Content-Type: application/json and no Content-Encoding",
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw malformed(`The body is not JSON (${(error as Error).message.slice(0, 120)})`);
  }
}

const malformed = (detail: string): Refused =>
  new Refused({ status: 400, code: "malformed", title: "The request cannot be read", detail });

/** What is too large is read on without being kept: a client that is still writing would not see the answer. */
async function readBounded(request: Request, limitBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body?.getReader();
  while (reader && size <= SWALLOW_LIMIT_BYTES) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size <= limitBytes) chunks.push(value);
  }
  if (size <= limitBytes) return Buffer.concat(chunks).toString("utf8");
  await reader?.cancel();
  throw new Refused({
    status: 413,
    code: "too-large",
    title: "Too large",
    detail: `The body is over ${limitBytes / 1024} KiB: send less in one request`,
  });
}
