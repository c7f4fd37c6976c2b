import { CommandError } from "#lib/domain/kernel/command-error";
import { instance } from "./instance.ts";

const statusOf: Partial<Record<CommandError["code"], number>> = {
  unauthenticated: 401,
  forbidden: 403,
  "not-found": 404,
};

/** What a browser that asked for a file gets in its place. @param what "the evidence", for words and log. */
export function fileRefusal(error: unknown, what: string): Response {
  const headers = { "content-type": "text/plain; charset=utf-8" };
  if (error instanceof CommandError)
    return new Response(`${error.message}\n`, { status: statusOf[error.code] ?? 422, headers });
  instance().log.error({ err: error }, `${what} could not be exported`);
  return new Response(`${what} could not be exported now. Try again.\n`, { status: 503, headers });
}
