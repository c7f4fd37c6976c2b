import { BlockList, isIP } from "node:net";

/** Ranges that are not the public internet: an outbound request there could reach what only we can reach. */
const refusedV4 = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
] as const;
const refusedV6 = [
  ["::", 128],
  ["::1", 128],
  ["64:ff9b:1::", 48],
  ["100::", 64],
  ["2001::", 23],
  ["2001:db8::", 32],
  ["fc00::", 7],
  ["fe80::", 10],
  ["fec0::", 10],
  ["ff00::", 8],
] as const;

const refused = new BlockList();
for (const [net, prefix] of refusedV4) refused.addSubnet(net, prefix, "ipv4");
for (const [net, prefix] of refusedV6) refused.addSubnet(net, prefix, "ipv6");

/** An IPv4 address may travel inside an IPv6 one (mapped, compatible, NAT64, 6to4): then both must be public. */
function embeddedV4(address: string): string | null {
  const bytes = bytesOfV6(address);
  if (!bytes) return null;
  const zeros = (from: number, to: number) => bytes.slice(from, to).every((byte) => byte === 0);
  const dotted = (from: number) => bytes.slice(from, from + 4).join(".");
  if (zeros(0, 10) && bytes[10] === 0xff && bytes[11] === 0xff) return dotted(12);
  if (zeros(0, 12)) return dotted(12);
  if (bytes[0] === 0 && bytes[1] === 0x64 && bytes[2] === 0xff && bytes[3] === 0x9b && zeros(4, 12)) return dotted(12);
  if (bytes[0] === 0x20 && bytes[1] === 0x02) return dotted(2);
  return null;
}

function bytesOfV6(address: string): number[] | null {
  if (isIP(address) !== 6) return null;
  const [head = "", tail] = expandDotted(address.split("%")[0] ?? "").split("::");
  const words = (text: string) => (text ? text.split(":") : []);
  const left = words(head);
  const right = tail === undefined ? [] : words(tail);
  const middle = tail === undefined ? [] : Array.from({ length: 8 - left.length - right.length }, () => "0");
  return [...left, ...middle, ...right].flatMap((word) => {
    const value = Number.parseInt(word, 16);
    return [value >> 8, value & 0xff];
  });
}

/** `::ffff:127.0.0.1` → `::ffff:7f00:1`. */
function expandDotted(address: string): string {
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  if (!dotted) return address;
  const [, head, a, b, c, d] = dotted.map((part, index) => (index > 1 ? Number(part) : part)) as [
    string,
    string,
    number,
    number,
    number,
    number,
  ];
  return `${head}${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
}

/** True for a literal address of the public internet; false for everything else, unreadable text included. */
export function isPublicAddress(address: string): boolean {
  const version = isIP(address);
  if (version === 4) return !refused.check(address, "ipv4");
  if (version !== 6) return false;
  if (refused.check(address, "ipv6")) return false;
  const inner = embeddedV4(address);
  return inner === null || !refused.check(inner, "ipv4");
}

/**
 * Whether an operator's list (`EVENKEEL_ALLOWED_HOSTS`: names, host:port, addresses, CIDR ranges) names this
 * destination although it is private.
 */
export function isAllowedHost(
  allowed: readonly string[],
  target: { hostname: string; port: number; address: string },
): boolean {
  return allowed.some((entry) => {
    const slash = entry.indexOf("/");
    if (slash > 0) return inRange(target.address, entry.slice(0, slash), Number(entry.slice(slash + 1)));
    const bare = entry.replace(/^\[|\]$/g, "");
    if (bare === target.address || bare.toLowerCase() === target.hostname) return true;
    const withPort = /^(?:\[(.+)\]|([^:]+)):(\d+)$/.exec(entry);
    const host = (withPort?.[1] ?? withPort?.[2])?.toLowerCase();
    return (host === target.hostname || host === target.address) && Number(withPort?.[3]) === target.port;
  });
}

/** False for a literal address that is refused at every call; a name is judged by what it resolves to then. */
export function mayReachHost(allowed: readonly string[], host: { hostname: string; port: number }): boolean {
  const address = host.hostname;
  return isIP(address) === 0 || isPublicAddress(address) || isAllowedHost(allowed, { ...host, address });
}

function inRange(address: string, net: string, prefix: number): boolean {
  const version = isIP(net);
  if (version === 0 || isIP(address) !== version) return false;
  const list = new BlockList();
  try {
    list.addSubnet(net, prefix, version === 4 ? "ipv4" : "ipv6");
  } catch {
    // A prefix beyond the address's length allows nothing.
    return false;
  }
  return list.check(address, version === 4 ? "ipv4" : "ipv6");
}
