import { expect, test } from "vitest";
import { keyFace } from "./present-keys.ts";

const now = Date.parse("2026-11-22T14:00:00Z");
const DAY_MS = 86_400_000;
const key = {
  id: "key_1",
  name: "ci-main",
  hint: "evk_abcd…yz",
  scopes: [],
  environment: "production",
  createdBy: null,
  createdAt: now,
  expiresAt: null,
  revokedAt: null,
  lastUsedAt: null,
  rotation: null,
  isFromVariable: false,
};

test("a key that opens nothing is never shown as live", () => {
  expect(keyFace(key, now).signal).toBe("ok");
  expect(keyFace({ ...key, expiresAt: now }, now)).toEqual({ signal: "none", words: "expired 22 November" });
  expect(keyFace({ ...key, revokedAt: now, expiresAt: now + DAY_MS }, now).words).toBe("revoked 22 November");
});

test("a key that is about to end says so while there is time", () => {
  expect(keyFace({ ...key, expiresAt: now + 90 * DAY_MS }, now).words).toBe("live until 20 February 2027");
  expect(keyFace({ ...key, expiresAt: now + 14 * DAY_MS }, now)).toEqual({
    signal: "elevated",
    words: "ends in 14 days",
  });
  expect(keyFace({ ...key, expiresAt: now + 1_000 }, now).words).toBe("ends within a day");
});
