import type { ServerResponse } from "node:http";
import type { EvaluationErrorCode } from "#lib/domain/flag/choose-variant";
import type { Refused } from "../keys/authorise.ts";

/** Body of every OFREP answer that is not a success; `key` is absent for bulk requests. */
export interface OfrepFailure {
  key?: string;
  errorCode: EvaluationErrorCode;
  errorDetails: string;
}

/** JSON text with its length; clients reject a 200 without this content type. */
export function sendJson(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, ["Content-Type", "application/json", "Content-Length", String(Buffer.byteLength(text))]);
  response.end(text);
}

export function sendFailure(response: ServerResponse, status: number, failure: OfrepFailure): void {
  sendJson(response, status, JSON.stringify(failure));
}

/** 401, 403, 429 and 503 in the words of OFREP. `Retry-After` is whole seconds: clients misread every other form. */
export function sendRefused(response: ServerResponse, refused: Refused, key?: string): void {
  if (refused.status === 401) response.setHeader("WWW-Authenticate", 'Bearer realm="evenkeel"');
  if (refused.retryAfterSeconds !== undefined) response.setHeader("Retry-After", String(refused.retryAfterSeconds));
  sendFailure(response, refused.status, {
    ...(key === undefined ? {} : { key }),
    errorCode: "GENERAL",
    errorDetails: refused.message,
  });
}

export function sendMethodNotAllowed(response: ServerResponse, allowed: string): void {
  response.setHeader("Allow", allowed);
  sendFailure(response, 405, { errorCode: "GENERAL", errorDetails: `Use ${allowed} here` });
}
