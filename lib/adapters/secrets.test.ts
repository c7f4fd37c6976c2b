import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadSecrets } from "./secrets.ts";

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "evenkeel-secrets-"));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

test("the generated file is private and stable", () => {
  const first = loadSecrets({ secrets: undefined, dataDir }).subKeys("sessions");
  const second = loadSecrets({ secrets: undefined, dataDir }).subKeys("sessions");
  expect(first).toEqual(second);
  expect(statSync(join(dataDir, "secret")).mode & 0o777).toBe(0o600);
});

test("each purpose has its own key of 32 bytes", () => {
  const secrets = loadSecrets({ secrets: ["a".repeat(32)], dataDir });
  const keys = [secrets.subKeys("sessions")[0], secrets.subKeys("api-keys")[0], secrets.subKeys("stored-secrets")[0]];
  expect(new Set(keys.map((key) => key.toString("hex"))).size).toBe(3);
  expect(keys.every((key) => key.length === 32)).toBe(true);
});

test("rotation keeps the older key readable behind the newer one", () => {
  const before = loadSecrets({ secrets: ["old".repeat(12)], dataDir });
  const after = loadSecrets({ secrets: ["new".repeat(12), "old".repeat(12)], dataDir });
  expect(after.subKeys("api-keys")[1]).toEqual(before.subKeys("api-keys")[0]);
  expect(after.sessionSecret()).not.toBe(before.sessionSecret());
});
