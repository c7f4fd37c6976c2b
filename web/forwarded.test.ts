import { expect, test } from "vitest";
import { nameTheAsker } from "./forwarded.ts";

const trust = { publicUrl: "https://keel.example.org", trustedProxies: ["10.0.0.0/8"] };

const named = (remoteAddress: string, headers: Record<string, string>) => {
  const request = { headers: { ...headers }, socket: { remoteAddress } };
  nameTheAsker(request as never, trust);
  return request.headers as Record<string, string | undefined>;
};

test("a request cannot say who asks, nor under which name", () => {
  const headers = named("198.51.100.7", {
    "x-evenkeel-peer": "127.0.0.1",
    "x-forwarded-for": "127.0.0.1",
    "x-real-ip": "127.0.0.1",
    forwarded: "for=127.0.0.1;host=evil.example",
    "x-forwarded-host": "evil.example",
    "x-forwarded-port": "1",
    origin: "https://evil.example",
  });
  expect(headers["x-evenkeel-peer"]).toBe("198.51.100.7");
  expect(headers["x-forwarded-for"]).toBe("198.51.100.7");
  expect(JSON.stringify({ ...headers, origin: "" })).not.toMatch(/evil|127\.0\.0\.1/);
});

test("behind a proxy of ours the visitor's address counts, and our own pages stay ours whatever Host it sends", () => {
  const headers = named("10.1.2.3", {
    host: "10.9.9.9:3000",
    "x-forwarded-for": "203.0.113.9",
    origin: "https://keel.example.org",
  });
  expect(headers["x-evenkeel-peer"]).toBe("203.0.113.9");
  expect(headers["x-forwarded-host"]).toBe("keel.example.org");
  expect(headers["x-forwarded-proto"]).toBe("https");
});
