import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isAllowedHost, isPublicAddress } from "./address.ts";

describe("isPublicAddress", () => {
  it.each([
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "::ffff:10.0.0.1",
    "::127.0.0.1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b::169.254.169.254",
    "2002:7f00:1::",
    "2002:c0a8:101::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%eth0",
    "ff02::1",
    "2001:db8::1",
    "not an address",
    "",
  ])("refuses %s", (address) => expect(isPublicAddress(address)).toBe(false));

  it.each(["1.1.1.1", "93.184.216.34", "172.32.0.1", "2606:4700:4700::1111", "64:ff9b::101:101", "2002:101:101::"])(
    "takes %s",
    (address) => expect(isPublicAddress(address)).toBe(true),
  );

  it("judges an IPv4 address the same when IPv6 wraps it", () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        expect(isPublicAddress(`::ffff:${address}`)).toBe(isPublicAddress(address));
        expect(isPublicAddress(`64:ff9b::${address}`)).toBe(isPublicAddress(address));
      }),
    );
  });
});

describe("isAllowedHost", () => {
  const target = { hostname: "hooks.internal", port: 8443, address: "10.2.3.4" };
  it.each([
    [["hooks.internal"], true],
    [["HOOKS.internal:8443"], true],
    [["hooks.internal:443"], false],
    [["10.0.0.0/8"], true],
    [["10.2.3.4"], true],
    [["10.2.3.4:8443"], true],
    [["192.168.0.0/16"], false],
    [["fd00::/8"], false],
    [["10.0.0.0/99"], false],
    [["internal"], false],
    [[], false],
  ])("%j: %s", (allowed, expected) => expect(isAllowedHost(allowed, target)).toBe(expected));

  it("reads addresses with colons", () => {
    const v6 = { hostname: "::1", port: 9000, address: "::1" };
    expect(isAllowedHost(["[::1]:9000"], v6)).toBe(true);
    expect(isAllowedHost(["[::1]:9001"], v6)).toBe(false);
    expect(isAllowedHost(["::1/128"], v6)).toBe(true);
  });
});
