import type { CommandError, CommandErrorCode, FieldProblem } from "#lib/domain/kernel/command-error";
import { HeldError } from "#lib/domain/rollout/held-error";
import type { Hold } from "#lib/domain/rollout/hold";

const statusByCode: Record<CommandErrorCode, number> = {
  "not-found": 404,
  forbidden: 403,
  unauthenticated: 401,
  conflict: 409,
  invalid: 422,
  "limit-exceeded": 429,
  "precondition-failed": 412,
  unavailable: 503,
};

interface Problem {
  status: number;
  code: string;
  title: string;
  detail: string;
  errors?: FieldProblem[];
  /** What holds a rollout, who lifts it and where. */
  holds?: readonly Hold[];
  headers?: Record<string, string>;
}

/** RFC 9457 problem details. `type` is a relative reference into our own documentation. */
export function problem({ status, code, title, detail, errors, holds, headers }: Problem): Response {
  return Response.json(
    {
      type: `/docs/api#${code}`,
      title,
      status,
      code,
      detail,
      ...(errors?.length ? { errors } : {}),
      ...(holds?.length ? { holds } : {}),
    },
    { status, headers: { "content-type": "application/problem+json", "cache-control": "no-store", ...headers } },
  );
}

/** What HTTP itself asks to refuse, before any command is involved. */
export class Refused extends Error {
  readonly #problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.#problem = problem;
  }

  response(): Response {
    return problem(this.#problem);
  }
}

const titles: Record<CommandErrorCode, string> = {
  "not-found": "Not found",
  forbidden: "Permission missing",
  unauthenticated: "Key missing or not valid",
  conflict: "Somebody else was first",
  invalid: "The request breaks a rule",
  "limit-exceeded": "Too much",
  "precondition-failed": "Not possible in this state",
  unavailable: "Temporarily unavailable",
};

export function commandProblem(error: CommandError): Response {
  const headers: Record<string, string> = {};
  if (error.code === "unauthenticated") headers["www-authenticate"] = 'Bearer realm="evenkeel"';
  if (error.code === "unavailable") headers["retry-after"] = "2";
  return problem({
    status: statusByCode[error.code],
    code: error.code,
    title: titles[error.code],
    detail: error.message,
    errors: error.fields,
    ...(error instanceof HeldError ? { holds: error.holds } : {}),
    headers,
  });
}

/** Errors of the connection to Postgres, as opposed to a refusal by it. */
export function isDatabaseAway(error: unknown): boolean {
  const seen = new Set<unknown>();
  for (let at: unknown = error; at && !seen.has(at); at = (at as { cause?: unknown }).cause) {
    seen.add(at);
    const code = String((at as { code?: unknown }).code ?? "");
    if (/^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|57P0[123]|08\w{3}|53300)$/.test(code)) return true;
    if (
      /connection (terminated|timeout)|timeout exceeded when trying to connect/i.test(
        String((at as Error).message ?? ""),
      )
    )
      return true;
  }
  return false;
}
