import { expect, test } from "vitest";
import { readable, sideOf, spread } from "./label-places.ts";

test("names of two lines that end together stand apart, and none of them on the axis", () => {
  expect(spread([40, 42], 150)).toEqual([40, 54]);
  expect(spread([150, 150], 150)).toEqual([136, 150]);
  expect(spread([100, 20], 150)).toEqual([100, 20]);
});

test("the word of a mark at the right edge stands left of it, whole", () => {
  const mark = { at: 0, label: "rolled back", signal: "critical" } as const;
  expect(sideOf(300, mark, 560)).toBe("start");
  expect(sideOf(540, mark, 560)).toBe("end");
  expect(sideOf(540, { at: 0, label: "5 %" }, 560)).toBe("middle");
});

test("a word that would touch the one before is left out", () => {
  const words = (...xs: number[]) => readable(xs.map((x) => ({ x, label: "25 %", side: "middle" as const })));
  expect(words(100, 110, 160)).toEqual([true, false, true]);
  expect(
    readable([
      { x: 480, label: "5 %", side: "middle" },
      { x: 540, label: "rolled back", side: "end" },
    ]),
  ).toEqual([true, false]);
});
