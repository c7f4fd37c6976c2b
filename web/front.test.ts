import { mkdtempSync, rmSync } from "node:fs";
import { request as rawRequest } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLog } from "#lib/adapters/log";
import { writeStatusFiles } from "#lib/adapters/status-files/write";
import { SNAPSHOT_VERSION } from "#lib/domain/status/snapshot";
import type { Console } from "./console.ts";
import { createFront } from "./front.ts";
import { type Listening, listen } from "./listen.ts";
import { createWebMetrics } from "./metrics.ts";
import { createStatusSite } from "./status-site.ts";

const dataDir = mkdtempSync(join(tmpdir(), "evenkeel-web-"));
const asOf = new Date("2026-11-23T14:24:10.000Z");
let now = asOf;
let isReady = false;
const policies: string[] = [];
const fakeConsole: Console = {
  isReady: () => isReady,
  async handle(request, response) {
    policies.push(String(request.headers["content-security-policy"]));
    response.writeHead(isReady ? 200 : 503).end("console");
  },
  start: async () => {},
  close: async () => {},
};
let listening: Listening;
let origin = "";
let port = 0;

const write = () =>
  writeStatusFiles(join(dataDir, "status"), {
    snapshot: {
      version: SNAPSHOT_VERSION,
      page: { id: "default", name: "Lumen", environment: "production", createdAt: "2026-11-01T00:00:00.000Z" },
      components: [],
      incidents: [],
    },
    snapshotVersion: 1,
    asOf,
    publicUrl: "https://lumen.example.org",
  });

beforeAll(async () => {
  const statusSite = createStatusSite(dataDir, () => now);
  const metrics = createWebMetrics({
    isConsoleReady: () => isReady,
    statusAsOf: statusSite.asOf,
    clock: () => now,
    mayManage: async (request) => request.headers.authorization === "Bearer manage-key",
  });
  const front = createFront({
    statusSite,
    console: fakeConsole,
    metrics,
    publicUrl: "https://lumen.example.org",
    allowedHosts: ["console.internal"],
    log: createLog({ name: "web", format: "json", write: () => {} }),
  });
  listening = await listen(front, { hosts: ["127.0.0.1"], port: 0 });
  const [server] = listening.servers;
  port = (server!.address() as AddressInfo).port;
  origin = `http://127.0.0.1:${port}`;
});
afterAll(async () => {
  await listening.close(100);
  rmSync(dataDir, { recursive: true, force: true });
});

/** fetch may not choose its own Host. */
const statusFor = (path: string, headers: Record<string, string>) =>
  new Promise<number>((resolve, reject) => {
    rawRequest({ host: "127.0.0.1", port, path, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on("error", reject)
      .end();
  });

describe("before anything was published", () => {
  it("says so", async () => {
    const response = await fetch(`${origin}/status`);
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toBe("5");
    expect(await response.text()).toContain("No status is published yet");
  });
});

describe("the status page", () => {
  beforeAll(() => write());

  it.each([
    ["/status", "text/html; charset=utf-8"],
    ["/status/", "text/html; charset=utf-8"],
    ["/status/history", "text/html; charset=utf-8"],
    ["/status/history.rss", "application/rss+xml; charset=utf-8"],
    ["/history.atom", "application/atom+xml; charset=utf-8"],
    ["/status/api/v2/summary.json", "application/json; charset=utf-8"],
    ["/api/v2/incidents/unresolved.json", "application/json; charset=utf-8"],
  ])("%s is served from files", async (path, type) => {
    const response = await fetch(origin + path);
    expect([response.status, response.headers.get("content-type")]).toEqual([200, type]);
    expect(response.headers.get("cache-control")).toContain("stale-if-error=86400");
    expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
  });

  it("lets any page read its data, and answers HEAD and 304", async () => {
    const url = `${origin}/status/api/v2/status.json`;
    const first = await fetch(url);
    expect(first.headers.get("access-control-allow-origin")).toBe("*");
    const etag = first.headers.get("etag") ?? "";
    expect(etag).toMatch(/^"[\w-]+"$/);
    const again = await fetch(url, { headers: { "if-none-match": etag } });
    expect([again.status, await again.text()]).toEqual([304, ""]);
    const head = await fetch(url, { method: "HEAD" });
    expect(head.headers.get("content-length")).toBe(String((await first.arrayBuffer()).byteLength));
    expect((await fetch(url, { method: "POST" })).status).toBe(405);
  });

  it("serves its stylesheet and font for ever", async () => {
    const page = await (await fetch(`${origin}/status`)).text();
    const assets = [...page.matchAll(/href="(\/status\/assets\/[^"]+)"/g)].map((match) => match[1]);
    expect(assets).toHaveLength(2);
    for (const path of assets) {
      const response = await fetch(origin + path);
      expect([response.status, response.headers.get("cache-control")]).toEqual([
        200,
        "public, max-age=31536000, immutable",
      ]);
    }
  });

  it("says its age when nothing new came for a minute, under another ETag", async () => {
    const fresh = await fetch(`${origin}/status`);
    now = new Date(asOf.getTime() + 125_000);
    const stale = await fetch(`${origin}/status`);
    now = asOf;
    const words = await stale.text();
    expect(words).toContain("Last known state at");
    expect(words).toContain("(2 min ago)");
    expect(await fresh.text()).not.toContain("Newer information");
    expect(stale.headers.get("etag")).not.toBe(fresh.headers.get("etag"));
    expect(stale.headers.get("cache-control")).toBe("no-cache");
    expect(stale.headers.get("x-evenkeel-as-of")).toBe(asOf.toISOString());
  });

  it.each([
    "/status/incidents/inc_x",
    "/status/manifest.json",
    "/status/..%2f..%2fsecret",
    "/status/%2e%2e/manifest.json",
  ])("has no %s", async (path) => expect(await statusFor(path, { host: "localhost" })).toBe(404));
});

describe("everything else", () => {
  it("goes to the console, without a policy that the request brought", async () => {
    isReady = true;
    policies.length = 0;
    for (const path of ["/", "/rollouts"])
      await fetch(origin + path, { headers: { "content-security-policy": "script-src *" } });
    await fetch(`${origin}/api/v1/rollouts`);
    expect(policies).toHaveLength(3);
    for (const policy of policies) expect(policy).toBe("undefined");
  });

  it.each([
    ["lumen.example.org", 200],
    ["localhost:3000", 200],
    ["127.0.0.1:3000", 200],
    ["[::1]:3000", 200],
    ["console.internal", 200],
    ["evil.example.com", 421],
    ["lumen.example.org.evil.com", 421],
    ["localhost@evil.example.com", 421],
  ])("answers to the name %s with %d", async (host, status) => {
    isReady = true;
    expect(await statusFor("/rollouts", { host })).toBe(status);
  });

  it("keeps metrics to this machine and to manage keys", async () => {
    const proxied = { host: "127.0.0.1", "x-forwarded-for": "198.51.100.7" };
    expect(await statusFor("/metrics", { host: "127.0.0.1" })).toBe(200);
    expect(await statusFor("/metrics", proxied)).toBe(403);
    expect(await statusFor("/metrics", { ...proxied, authorization: "Bearer manage-key" })).toBe(200);
    expect(await (await fetch(`${origin}/metrics`)).text()).toContain("evenkeel_web_status_age_seconds 0");
  });

  it("refuses a path that cannot be decoded", async () => {
    expect(await statusFor("/%zz", { host: "localhost" })).toBe(400);
  });
});
