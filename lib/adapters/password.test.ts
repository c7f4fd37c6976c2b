import { expect, test } from "vitest";
import { hashPassword, unknownAccountHash, verifyPassword } from "./password.ts";

test("a password opens only its own hash", async () => {
  const stored = await hashPassword("correct horse battery staple");
  expect(await verifyPassword("correct horse battery staple", stored)).toBe(true);
  expect(await verifyPassword("correct horse battery stapler", stored)).toBe(false);
  expect(stored).not.toContain("correct");
});

test("the same password has another hash each time", async () => {
  expect(await hashPassword("twice the same words")).not.toBe(await hashPassword("twice the same words"));
});

test("a broken hash and the unknown account refuse everything", async () => {
  expect(await verifyPassword("", "plain$text")).toBe(false);
  expect(await verifyPassword("", unknownAccountHash)).toBe(false);
});
