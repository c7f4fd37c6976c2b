import type { IncomingMessage, ServerResponse } from "node:http";

export interface Answer {
  status: number;
  contentType: string;
  body: string | Buffer;
  headers?: Record<string, string>;
}

/** Sends a whole answer; HEAD gets the same headers and no body. */
export function send(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  response.writeHead(answer.status, {
    "content-type": answer.contentType,
    "content-length": String(Buffer.byteLength(answer.body)),
    ...answer.headers,
  });
  response.end(request.method === "HEAD" ? undefined : answer.body);
}

const escapes: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
const escapeText = (text: string): string => text.replaceAll(/[&<>]/g, (character) => escapes[character] ?? "");

/** A page that stands alone: no stylesheet, no script, no database. */
export function plainPage(title: string, words: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>${escapeText(title)}</title></head><body><main><h1>${escapeText(title)}</h1><p>${escapeText(words)}</p></main></body></html>\n`;
}
