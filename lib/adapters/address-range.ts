import { BlockList, isIP } from "node:net";

const family = (address: string) => (isIP(address) === 4 ? "ipv4" : "ipv6");

/** An address or a CIDR range, such as 10.0.0.0/8 or fd00::/8. */
export function isAddressRange(text: string): boolean {
  const [net = "", prefix, ...rest] = text.split("/");
  const version = isIP(net);
  if (version === 0 || rest.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128));
}

/** Whether one of the ranges (as `isAddressRange` takes them) holds this address. */
export function isInRanges(address: string, ranges: readonly string[]): boolean {
  if (isIP(address) === 0) return false;
  const list = new BlockList();
  for (const range of ranges) {
    const [net = "", prefix] = range.split("/");
    if (prefix === undefined) list.addAddress(net, family(net));
    else list.addSubnet(net, Number(prefix), family(net));
  }
  return list.check(address, family(address));
}
