import { expect, test } from "vitest";
import { deliveryFace } from "./present-settings.ts";

const now = Date.parse("2026-11-22T14:00:00Z");
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

test("a delivery says whether it arrived, waits, is tried again or was given up", () => {
  expect(deliveryFace({ ...line, deliveredAt: now }, now).words).toBe("delivered 14:00:00");
  expect(deliveryFace(line, now).words).toBe("waiting");
  expect(deliveryFace({ ...line, attempts: 2, nextAttemptAt: now + 90_000 }, now)).toEqual({
    signal: "elevated",
    words: "again in 1:30",
  });
  expect(deliveryFace({ ...line, attempts: 9, abandonedAt: now }, now).words).toBe("given up");
});
