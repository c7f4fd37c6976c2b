import fc from "fast-check";
import { expect, test } from "vitest";
import { reachCsv } from "./reach-csv.ts";
import { SMALLEST_GROUP, suppressedGroups } from "./small-groups.ts";

test("small groups are withheld, and never one alone: the rest would tell it", () => {
  expect(suppressedGroups({ men: 30, women: 24, other: 6 })).toEqual(new Set(["other", "women"]));
  expect(suppressedGroups({ a: 9, b: 3, c: 40 })).toEqual(new Set(["a", "b"]));
  expect(suppressedGroups({ men: 30, women: 10, none: 0 })).toEqual(new Set());
  expect(suppressedGroups({ only: 4 })).toEqual(new Set(["only"]));
  fc.assert(
    fc.property(fc.dictionary(fc.string({ minLength: 1 }), fc.nat({ max: 30 })), (sizes) => {
      const withheld = suppressedGroups(sizes);
      const present = Object.keys(sizes).filter((key) => sizes[key]! > 0);
      for (const key of present) if (sizes[key]! < SMALLEST_GROUP) expect(withheld).toContain(key);
      if (present.length > 1) expect(withheld.size).not.toBe(1);
    }),
  );
});

test("the CSV of a reach says what is withheld, and no cell is taken for a formula", () => {
  const fixed = { rolloutId: "rol_1", variant: "v2", asOf: "2026-11-28T11:00:00.000Z", from: null, to: null };
  const groups = [
    { group: "=men", decisions: 60, units: 30 },
    { group: "other", decisions: null, units: null },
  ];
  const [header, all, men, other] = reachCsv({ ...fixed, requests: 70, units: 60, groups }).split("\r\n");
  expect(header).toBe('"rollout","variant","as_of","from","to","group","count","of","units"');
  expect(all).toContain('"","70","requests","60"');
  expect(men).toContain('"\'=men","60","decisions","30"');
  expect(other?.match(/fewer than 10/g)).toHaveLength(2);
});
