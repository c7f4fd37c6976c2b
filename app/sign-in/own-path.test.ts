import { expect, test } from "vitest";
import { ownPath, signInPath } from "./own-path.ts";

test("a path of this site is kept with its query", () => {
  expect(ownPath("/rollouts/rol_1?range=5m")).toBe("/rollouts/rol_1?range=5m");
});

test.each([
  "https://evil.example",
  "//evil.example",
  "/\\evil.example",
  "/\t/evil.example",
  "/.//evil.example",
  "/a/..//evil.example",
  "javascript:alert(1)",
  "",
  undefined,
  ["/rollouts", "//evil.example"],
])("%j leads to the overview", (target) => {
  expect(ownPath(target)).toBe("/");
});

test("signing in leads back to what was asked for", () => {
  expect(signInPath("/incidents/inc_1?tab=a%26b&_rsc=1x2y")).toBe(
    "/sign-in?callbackUrl=%2Fincidents%2Finc_1%3Ftab%3Da%2526b",
  );
  expect([signInPath("/"), signInPath(null), signInPath("//evil.example")]).toEqual(Array(3).fill("/sign-in"));
});
