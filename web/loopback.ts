import type { IncomingMessage } from "node:http";
import { hostnameOf } from "./allowed-hosts.ts";

const proxyHeaders = ["x-forwarded-for", "forwarded", "x-real-ip", "via", "x-forwarded-host"] as const;

/** True for a program on this machine: loopback peer, no proxy between, no name bent to us from outside. */
export function isFromThisMachine(request: IncomingMessage): boolean {
  const peer = request.socket.remoteAddress ?? "";
  const isLoopback = peer === "::1" || peer.startsWith("127.") || peer.startsWith("::ffff:127.");
  const host = hostnameOf(request.headers.host);
  const isLocalName = host === "localhost" || host === "::1" || (host?.startsWith("127.") ?? false);
  return isLoopback && isLocalName && proxyHeaders.every((name) => request.headers[name] === undefined);
}
