import type { IncomingMessage, ServerResponse } from "node:http";

const allowedHeaders = [
  "Authorization",
  "X-API-Key",
  "Content-Type",
  "Content-Encoding",
  "If-None-Match",
  "Last-Event-ID",
  "traceparent",
  "tracestate",
  "baggage",
].join(", ");

/**
 * Any page may ask: a key or a token is what opens the door, never a cookie. Without the exposed headers a browser could
 * read neither ETag nor Retry-After.
 * @returns whether the request was a preflight and is answered.
 */
export function answerCors(request: IncomingMessage, response: ServerResponse): boolean {
  if (request.headers.origin === undefined) return false;
  response.setHeader("Access-Control-Allow-Origin", "*");
  response.setHeader("Access-Control-Expose-Headers", "ETag, Retry-After");
  if (request.method !== "OPTIONS") return false;
  response.setHeader("Access-Control-Allow-Methods", "GET, POST, OPTIONS");
  response.setHeader("Access-Control-Allow-Headers", allowedHeaders);
  response.setHeader("Access-Control-Max-Age", "7200");
  response.writeHead(204).end();
  return true;
}
