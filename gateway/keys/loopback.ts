import type { IncomingMessage } from "node:http";

/** Headers that a proxy adds: what arrives through one does not come from this machine. */
const proxyHeaders = ["x-forwarded-for", "forwarded", "x-real-ip", "via", "x-forwarded-host"] as const;

const isLoopbackAddress = (address: string): boolean =>
  address === "::1" || address.startsWith("127.") || address.startsWith("::ffff:127.");

const isLoopbackName = (name: string): boolean =>
  name === "localhost" || name.endsWith(".localhost") || name === "[::1]" || /^127(\.\d{1,3}){3}$/.test(name);

/**
 * Whether the request comes from a program on this machine: the peer is loopback, no proxy stands between, and a browser,
 * if it is one, shows a page of this machine (a page of elsewhere may not use the person's loopback, also not by
 * rebinding a name to it).
 */
export function isFromLoopback(request: IncomingMessage): boolean {
  if (!isLoopbackAddress(request.socket.remoteAddress ?? "")) return false;
  const headers = request.headers;
  for (const name of proxyHeaders) if (headers[name] !== undefined) return false;
  if (!isLoopbackName(hostOf(headers.host ?? "localhost"))) return false;
  const origin = headers.origin;
  return origin === undefined || isLoopbackOrigin(origin);
}

const hostOf = (host: string): string => host.replace(/:\d{1,5}$/, "").toLowerCase();

function isLoopbackOrigin(origin: string): boolean {
  return URL.canParse(origin) && isLoopbackName(new URL(origin).hostname);
}
