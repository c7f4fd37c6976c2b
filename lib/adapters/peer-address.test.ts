import { expect, test } from "vitest";
import { isAddressRange } from "./address-range.ts";
import { addressOf } from "./peer-address.ts";

const proxies = ["10.0.0.0/8", "::1", "127.0.0.1"];

test.each([
  ["a visitor without a proxy", "198.51.100.7", undefined, "198.51.100.7"],
  ["a visitor who writes the header", "198.51.100.7", "203.0.113.9", "198.51.100.7"],
  ["a proxy of ours", "10.1.2.3", "203.0.113.9", "203.0.113.9"],
  ["two proxies of ours", "10.1.2.3", "203.0.113.9, 10.9.9.9", "203.0.113.9"],
  ["a visitor who writes the header through a proxy", "10.1.2.3", "1.1.1.1, 203.0.113.9", "203.0.113.9"],
  ["a visitor who claims to be a proxy", "10.1.2.3", "1.1.1.1, 10.0.0.1, 203.0.113.9", "203.0.113.9"],
  ["a proxy that says nothing", "10.1.2.3", undefined, "10.1.2.3"],
  ["a proxy that says nonsense", "10.1.2.3", "203.0.113.9, unknown", "10.1.2.3"],
  ["an IPv4 socket in IPv6 clothes", "::ffff:10.1.2.3", "::ffff:203.0.113.9", "203.0.113.9"],
  ["IPv6", "::1", "2001:db8::7", "2001:db8::7"],
  ["a socket that is gone", undefined, "203.0.113.9", ""],
])("%s", (_who, socket, header, address) => {
  expect(addressOf(socket, header, proxies)).toBe(address);
});

test("nobody is a proxy unless named", () => {
  expect(addressOf("127.0.0.1", "203.0.113.9", [])).toBe("127.0.0.1");
});

test.each([
  ["10.0.0.0/8", true],
  ["::1", true],
  ["fd00::/8", true],
  ["10.0.0.0/33", false],
  ["10.0.0.0/8/1", false],
  ["proxy.internal", false],
  ["", false],
])("%j is a range: %s", (text, is) => expect(isAddressRange(text)).toBe(is));
