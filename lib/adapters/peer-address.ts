import { isIP } from "node:net";
import { isInRanges } from "./address-range.ts";

/** Header by which the front tells Next who asks; set for every request, so nobody outside chooses it. */
export const peerAddress = "x-evenkeel-peer";

const plain = (address: string): string => address.trim().replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, "");

/**
 * The address of whoever asks: the socket's, unless that is a proxy which the operator named. Then X-Forwarded-For is
 * read from its end, and the first address that is no such proxy counts: everything before it was written by others.
 */
export function addressOf(
  socketAddress: string | undefined,
  forwardedFor: string | readonly string[] | undefined,
  trustedProxies: readonly string[],
): string {
  let known = plain(socketAddress ?? "");
  const hops = String(forwardedFor ?? "").split(",");
  while (isInRanges(known, trustedProxies)) {
    const next = plain(hops.pop() ?? "");
    if (isIP(next) === 0) break;
    known = next;
  }
  return known;
}
