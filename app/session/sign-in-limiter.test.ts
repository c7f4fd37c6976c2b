import { expect, test } from "vitest";
import { SignInLimiter } from "./sign-in-limiter.ts";

test("an account is closed after too many failures and opens again when the window has passed", () => {
  const limiter = new SignInLimiter({ attempts: 3, windowMs: 1_000 });
  for (const at of [0, 10, 20]) limiter.failed("ada@example.org", at);
  expect(limiter.allows("ada@example.org", 30)).toBe(false);
  expect(limiter.allows("someone.else@example.org", 30)).toBe(true);
  expect(limiter.allows("ada@example.org", 1_021)).toBe(true);
});

test("a successful sign-in clears the count", () => {
  const limiter = new SignInLimiter({ attempts: 1, windowMs: 1_000 });
  limiter.failed("ada@example.org", 0);
  limiter.succeeded("ada@example.org");
  expect(limiter.allows("ada@example.org", 1)).toBe(true);
});
