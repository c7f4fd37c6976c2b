import type { ServerResponse } from "node:http";

const titles: Readonly<Record<number, string>> = {
  400: "Bad request",
  401: "No valid API key",
  403: "Not allowed",
  404: "Not found",
  405: "Method not allowed",
  409: "Conflict",
  413: "Too large",
  415: "Unsupported encoding",
  429: "Too many requests",
  500: "Internal error",
  503: "Not ready",
};

/** RFC 9457 problem details. */
export function sendProblem(response: ServerResponse, status: number, detail: string): void {
  const text = JSON.stringify({ type: "about:blank", title: titles[status] ?? "Error", status, detail });
  response.writeHead(status, {
    "Content-Type": "application/problem+json",
    "Content-Length": Buffer.byteLength(text),
  });
  response.end(text);
}
