import { expect, test } from "vitest";
import { keyExpiry } from "./key-expiry.ts";

const now = new Date("2026-11-25T10:00:00Z");

test.each([
  [{ lifetime: "30" }, "2026-12-25T10:00:00.000Z"],
  [{ lifetime: "365" }, "2027-11-25T10:00:00.000Z"],
  [{ lifetime: "date", expiresOn: "2026-12-31" }, "2027-01-01T00:00:00.000Z"],
  [{ lifetime: "never", expiresOn: "2026-12-31" }, undefined],
] as const)("%j ends at %s", (chosen, expected) => {
  expect(keyExpiry(chosen, now)?.toISOString()).toBe(expected);
});

test("a forgotten day is not taken for never", () => {
  expect(keyExpiry({ lifetime: "date", expiresOn: "" }, now)?.getTime()).toBeLessThan(now.getTime());
});
