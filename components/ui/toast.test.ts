import { expect, test } from "vitest";
import { toastMs, withToast } from "./toast.tsx";

test("a result goes by itself, trouble stays until it is dismissed", () => {
  expect(toastMs({ title: "Saved" })).toBeLessThan(10_000);
  for (const signal of ["elevated", "high", "critical"] as const)
    expect(toastMs({ title: "Not sent", signal })).toBe(Number.POSITIVE_INFINITY);
});

test("three at most, and trouble is not pushed out by what goes by itself", () => {
  const trouble = { title: "Not sent", signal: "high" as const };
  const passing = ["a", "b"].map((title) => ({ title }));
  expect(withToast([trouble, ...passing], { title: "c" })).toEqual([trouble, { title: "b" }, { title: "c" }]);
  const troubles = [1, 2, 3].map((n) => ({ ...trouble, title: `${n}` }));
  expect(withToast(troubles, trouble).map(({ title }) => title)).toEqual(["2", "3", "Not sent"]);
});
