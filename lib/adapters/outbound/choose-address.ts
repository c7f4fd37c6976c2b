import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { isAllowedHost, isPublicAddress } from "./address.ts";

/** Every address of a name; replaced in tests. */
export type Resolve = (hostname: string) => Promise<string[]>;

export interface OutboundPolicy {
  /** `EVENKEEL_ALLOWED_HOSTS`. */
  allowedHosts: readonly string[];
  resolve?: Resolve;
}

/** Refused before anything was sent: another try changes nothing until someone changes the destination. */
export class OutboundRefusal extends Error {
  override readonly name = "OutboundRefusal";
}

export interface OutboundTarget {
  /** Without brackets, lower case. */
  hostname: string;
  port: number;
  /** It may be private: an administrator said so. */
  allowPrivate: boolean;
}

const resolveAll: Resolve = async (hostname) =>
  (await lookup(hostname, { all: true, verbatim: true })).map((entry) => entry.address);

/**
 * Resolves once and checks every address; the caller connects to the one that is returned.
 * @throws OutboundRefusal for an address that is never called, Error when the name has none.
 */
export async function chooseAddress(target: OutboundTarget, policy: OutboundPolicy): Promise<string> {
  const { hostname, port } = target;
  const addresses = isIP(hostname) ? [hostname] : await (policy.resolve ?? resolveAll)(hostname);
  const [first] = addresses;
  if (!first) throw new Error(`${hostname} has no address`);
  if (target.allowPrivate) return first;
  const allowed = (address: string) =>
    isPublicAddress(address) || isAllowedHost(policy.allowedHosts, { hostname, port, address });
  // One private address among public ones is how a name is bent towards the inside: refuse them all.
  if (!addresses.every(allowed))
    throw new OutboundRefusal(
      "the address is private, loopback or link-local: allow it in the destination's settings or EVENKEEL_ALLOWED_HOSTS",
    );
  return first;
}

/** DNS cannot be cancelled, but it need not be waited for. */
export function within<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(new Error("no complete answer in time")), { once: true });
    work.then(resolve, reject);
  });
}
