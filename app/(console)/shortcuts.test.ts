import { expect, test } from "vitest";
import { mayActAlone } from "./shortcuts.ts";

const press = { isTyping: false, hasModifier: false, isRepeat: false, isCovered: false };

test("a single key acts on the page", () => {
  expect(mayActAlone(press)).toBe(true);
});

test.each(["isTyping", "hasModifier", "isRepeat", "isCovered"] as const)("and not when %s", (fact) => {
  expect(mayActAlone({ ...press, [fact]: true })).toBe(false);
});
