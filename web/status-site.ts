import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { isStale, withAge } from "#lib/adapters/status-files/age";
import { createStatusReader, type StatusFile, type StatusSet } from "#lib/adapters/status-files/read";
import { plainPage, send } from "./answer.ts";
import { statusPolicy } from "./security-headers.ts";

const cacheControl = "public, max-age=30, s-maxage=30, stale-while-revalidate=60, stale-if-error=86400";

export interface StatusSite {
  /** False when the path is not the status page's. */
  handle(request: IncomingMessage, response: ServerResponse, path: string): Promise<boolean>;
  /** When the newest set was true; null before the first one. */
  asOf(): Promise<Date | null>;
}

/** Serves the published files: no database, no Next, nothing but the folder. */
export function createStatusSite(dataDir: string, clock: () => Date): StatusSite {
  const reader = createStatusReader(join(dataDir, "status"));
  return {
    async handle(request, response, path) {
      const file = fileOfPath(path);
      if (file === null) return false;
      if (request.method !== "GET" && request.method !== "HEAD") {
        send(request, response, {
          status: 405,
          contentType: "text/plain; charset=utf-8",
          body: "The status page is only read.\n",
          headers: { allow: "GET, HEAD" },
        });
        return true;
      }
      response.setHeader("content-security-policy", statusPolicy);
      const asset = await reader.asset(file);
      if (asset) {
        sendFile(request, response, { ...asset, cache: "public, max-age=31536000, immutable", headers: {} });
        return true;
      }
      const set = await reader.current();
      if (set) sendFromSet(request, response, { set, file, now: clock() });
      else sendNothingYet(request, response);
      return true;
    },
    asOf: async () => (await reader.current())?.asOf ?? null,
  };
}

/** Path of the file that a URL means; null for URLs that are not ours. Statuspage's own paths work at the root too. */
function fileOfPath(path: string): string | null {
  if (/^\/(?:api\/v2\/.+\.json|history\.(?:rss|atom))$/.test(path)) return path.slice(1);
  if (path === "/status" || path === "/status/") return "index.html";
  if (!path.startsWith("/status/")) return null;
  const rest = path.slice("/status/".length).replace(/\/$/, "");
  return /\.[a-z0-9]+$/.test(rest) ? rest : `${rest}.html`;
}

function sendFromSet(
  request: IncomingMessage,
  response: ServerResponse,
  { set, file, now }: { set: StatusSet; file: string; now: Date },
): void {
  const found = set.files.get(file);
  const isPublicData = file.endsWith(".json") || file.endsWith(".rss") || file.endsWith(".atom");
  const headers: Record<string, string> = {
    "last-modified": set.asOf.toUTCString(),
    "x-evenkeel-as-of": set.asOf.toISOString(),
    ...(isPublicData ? { "access-control-allow-origin": "*" } : {}),
  };
  if (!found) {
    send(request, response, {
      status: 404,
      contentType: "text/html; charset=utf-8",
      body: plainPage("Not on this status page", "There is no such page or incident here."),
      headers,
    });
    return;
  }
  const stale = isStale(set.asOf, now);
  if (stale && file.endsWith(".html")) {
    const minutes = Math.floor((now.getTime() - set.asOf.getTime()) / 60_000);
    const body = Buffer.from(withAge(found.body.toString("utf8"), set.asOf, now));
    sendFile(request, response, { ...found, body, hash: `${found.hash}-${minutes}`, cache: "no-cache", headers });
    return;
  }
  sendFile(request, response, { ...found, cache: stale ? "no-cache" : cacheControl, headers });
}

function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  file: StatusFile & { cache: string; headers: Record<string, string> },
): void {
  const etag = `"${file.hash}"`;
  const headers = { ...file.headers, etag, "cache-control": file.cache };
  const known = request.headers["if-none-match"]?.split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  if (known?.includes(etag) || known?.includes("*")) {
    response.writeHead(304, headers).end();
    return;
  }
  send(request, response, { status: 200, contentType: file.contentType, body: file.body, headers });
}

function sendNothingYet(request: IncomingMessage, response: ServerResponse): void {
  send(request, response, {
    status: 503,
    contentType: "text/html; charset=utf-8",
    body: plainPage(
      "No status is published yet",
      "The first one is written seconds after the start. Please try again.",
    ),
    headers: { "retry-after": "5", "cache-control": "no-store" },
  });
}
