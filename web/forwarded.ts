import type { IncomingMessage } from "node:http";
import { addressOf, peerAddress } from "#lib/adapters/peer-address";

/** Headers by which a proxy, or anybody who pretends to be one, says what it was asked for. */
const forwarding = ["forwarded", "x-forwarded-host", "x-forwarded-port", "x-real-ip"] as const;

/**
 * Replaces what a request says about itself by what we know: the asker's address, and our own name. Next compares a
 * server action's `Origin` with `X-Forwarded-Host` before `Host`: behind a proxy that changes `Host` a page of our
 * public address is still one of ours, and no request can name another site as ours.
 */
export function nameTheAsker(
  request: Pick<IncomingMessage, "headers" | "socket">,
  { publicUrl, trustedProxies }: { publicUrl: string; trustedProxies: readonly string[] },
): void {
  const { headers, socket } = request;
  const address = addressOf(socket.remoteAddress, headers["x-forwarded-for"], trustedProxies);
  for (const name of forwarding) delete headers[name];
  const { origin, host, protocol } = new URL(publicUrl);
  headers[peerAddress] = address;
  headers["x-forwarded-for"] = address;
  headers["x-forwarded-proto"] = protocol.slice(0, -1);
  if (headers.origin === origin) headers["x-forwarded-host"] = host;
}
