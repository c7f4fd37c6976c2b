import { expect, test } from "vitest";
import { deliveryFace, keyFace } from "./present-settings.ts";

const now = Date.parse("2026-11-22T14:00:00Z");
const key = {
  id: "key_1",
  name: "ci-main",
  hint: "evk_abcd…yz",
  scopes: [],
  createdAt: now,
  expiresAt: null,
  revokedAt: null,
  lastUsedAt: null,
};
const line = {
  id: "msg_1",
  at: now,
  event: "incident.opened",
  destination: "Pager",
  reason: "",
  attempts: 0,
  nextAttemptAt: now,
  deliveredAt: null,
  abandonedAt: null,
  lastError: null,
};

test("a key that opens nothing is never shown as live", () => {
  expect(keyFace(key, now).signal).toBe("ok");
  expect(keyFace({ ...key, expiresAt: now }, now)).toEqual({ signal: "none", words: "expired" });
  expect(keyFace({ ...key, revokedAt: now }, now).words).toBe("revoked 22 November");
});

test("a delivery says whether it arrived, waits, is tried again or was given up", () => {
  expect(deliveryFace({ ...line, deliveredAt: now }, now).words).toBe("delivered 14:00:00");
  expect(deliveryFace(line, now).words).toBe("waiting");
  expect(deliveryFace({ ...line, attempts: 2, nextAttemptAt: now + 90_000 }, now)).toEqual({
    signal: "elevated",
    words: "again in 1:30",
  });
  expect(deliveryFace({ ...line, attempts: 9, abandonedAt: now }, now).words).toBe("given up");
});
