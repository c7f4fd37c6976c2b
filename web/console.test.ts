import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { createConsole } from "./console.ts";
import { consolePolicy, newNonce } from "./security-headers.ts";

it("says that it is starting until Next is ready, to people and to programs", async () => {
  const console = createConsole({
    rootDir: ".",
    isDevelopment: false,
    publicUrl: "http://localhost:3000",
    trustedProxies: [],
  });
  const server = createServer((request, response) => void console.handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const page = await fetch(`${origin}/rollouts`);
  expect([page.status, page.headers.get("retry-after")]).toEqual([503, "2"]);
  expect(await page.text()).toContain("Evenkeel is starting");
  const data = await fetch(`${origin}/api/health`);
  expect(data.headers.get("content-type")).toBe("application/problem+json");
  expect(await data.json()).toMatchObject({ status: 503 });
  expect(console.isReady()).toBe(false);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

it("allows scripts by nonce alone, and no frame around the console", () => {
  const policy = consolePolicy(newNonce(), false);
  const scripts = policy.split("; ").find((part) => part.startsWith("script-src")) ?? "";
  expect(scripts).toMatch(/'nonce-[A-Za-z0-9+/=]{24}'/);
  expect(scripts).not.toMatch(/unsafe/);
  expect(policy).toContain("frame-ancestors 'none'");
  expect(newNonce()).not.toBe(newNonce());
});
