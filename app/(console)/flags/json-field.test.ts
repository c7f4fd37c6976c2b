import fc from "fast-check";
import { expect, test } from "vitest";
import { jsonText, readJson } from "./json-field.ts";

test("what is shown says what is stored", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(jsonText(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test("short rules stay on one line, long ones get one line per part", () => {
  expect(jsonText({ if: [{ var: "isStaff" }, "v2"] })).toBe('{ "if": [{ "var": "isStaff" }, "v2"] }');
  const long = { if: [{ in: [{ var: "country" }, ["FR", "DE", "ES", "IT", "PT", "BE", "NL"]] }, "v2", "v1"] };
  expect(jsonText(long).split("\n")[2]).toBe(
    '    { "in": [{ "var": "country" }, ["FR", "DE", "ES", "IT", "PT", "BE", "NL"]] },',
  );
});

test("an empty field is no rule; a broken one says where", () => {
  expect(readJson("  ")).toEqual({ ok: true, value: null });
  expect(readJson('{"if": [}')).toMatchObject({
    ok: false,
    problem: expect.stringMatching(/is not JSON: .*position|token/),
  });
});
