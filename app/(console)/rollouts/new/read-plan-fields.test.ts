import { expect, test } from "vitest";
import { readPlanFields } from "./read-plan-fields.ts";

const form = (fields: Record<string, string>): FormData => {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return data;
};

test("times are UTC, keys stand one on a line and once, and what is empty is left out", () => {
  expect(readPlanFields(form({ startsAt: "2026-11-28T14:00", disableAt: "" }))).toEqual({
    startsAt: "2026-11-28T14:00:00Z",
    disableAt: undefined,
  });
  expect(readPlanFields(form({ segment: "staff", targetingKeys: " ada \r\n\nbo\nada" })).preview).toEqual({
    segment: "staff",
    targetingKeys: ["ada", "bo"],
  });
  // A preview that names nobody is sent as such: the command says what is missing.
  expect(readPlanFields(form({ segment: "", targetingKeys: "" })).preview).toEqual({ targetingKeys: [] });
});
