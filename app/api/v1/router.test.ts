import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { findFreePort } from "#lib/adapters/free-port";

const dataDir = mkdtempSync(join(tmpdir(), "evenkeel-rest-"));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

test("without a database the answer is 503, when to come back, and what helps in an emergency", async () => {
  vi.stubEnv("DATABASE_URL", `postgresql://nobody@127.0.0.1:${await findFreePort()}/none`);
  vi.stubEnv("EVENKEEL_DATA_DIR", dataDir);
  const { route } = await import("./router.ts");
  const headers = { authorization: "Bearer evk_any-key-of-somebody" };
  const response = await route(new Request("http://localhost/api/v1/rollouts", { headers }), ["rollouts"]);
  expect(response.status).toBe(503);
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  expect(response.headers.get("retry-after")).toBe("2");
  expect(await response.json()).toMatchObject({ code: "unavailable", detail: expect.stringContaining("roll-back") });
});
