import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Log } from "#lib/adapters/log";
import { isOurHost } from "./allowed-hosts.ts";
import { plainPage, send } from "./answer.ts";
import type { Console } from "./console.ts";
import type { WebMetrics } from "./metrics.ts";
import { commonHeaders } from "./security-headers.ts";
import type { StatusSite } from "./status-site.ts";

export interface FrontParts {
  statusSite: StatusSite;
  console: Console;
  metrics: WebMetrics;
  publicUrl: string;
  allowedHosts: readonly string[];
  log: Log;
}

/** The door of the web process: the status page first, from files; then everything else, from Next. */
export function createFront(parts: FrontParts): RequestListener {
  const headers = commonHeaders(parts.publicUrl);
  return (request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    // Set by us alone; what a request brings of it is not a policy.
    delete request.headers["content-security-policy"];
    delete request.headers["content-security-policy-report-only"];
    answer(request, response, parts).then(
      (door) => parts.metrics.count(door, response.statusCode),
      (error: unknown) => {
        parts.log.error({ err: error, method: request.method }, "a request could not be answered");
        if (response.headersSent) response.destroy();
        else
          send(request, response, {
            status: 500,
            contentType: "text/html; charset=utf-8",
            body: plainPage("Something went wrong", "The console could not answer. The status page still does."),
          });
      },
    );
  };
}

type Door = Parameters<WebMetrics["count"]>[0];

async function answer(request: IncomingMessage, response: ServerResponse, parts: FrontParts): Promise<Door> {
  const path = pathOf(request.url ?? "/");
  if (path === null) {
    send(request, response, { status: 400, contentType: "text/plain; charset=utf-8", body: "This is not a path.\n" });
    return "refused";
  }
  // Public facts under any name; everything else only under our own.
  if (await parts.statusSite.handle(request, response, path)) return "status";
  // Two names are no name: the next program might believe the other one.
  const { host: names = [] } = request.headersDistinct;
  if (names.length !== 1 || !isOurHost(names[0], parts)) {
    send(request, response, {
      status: 421,
      contentType: "text/plain; charset=utf-8",
      body: "This console does not answer to that name. Set EVENKEEL_PUBLIC_URL to the address people use.\n",
    });
    return "refused";
  }
  if (path === "/metrics") {
    await parts.metrics.handle(request, response);
    return "metrics";
  }
  await parts.console.handle(request, response);
  return "console";
}

/**
 * Decoded once, so that what we compare is what a file system would see; null when it cannot be decoded, or is a whole
 * address (for proxies) that would name a host beside `Host`.
 */
function pathOf(url: string): string | null {
  if (!url.startsWith("/")) return null;
  try {
    return decodeURIComponent(url.split(/[?#]/, 1)[0] ?? "/");
  } catch {
    return null;
  }
}
