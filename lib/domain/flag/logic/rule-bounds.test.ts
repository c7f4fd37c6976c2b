import fc from "fast-check";
import { expect, test } from "vitest";
import { chooseVariant } from "../choose-variant.ts";
import { effectiveFlag, type FlagTargeting } from "../flag.ts";
import { compileFlagSet } from "../flag-set.ts";
import { compileRule } from "./compile-rule.ts";

function ask(targeting: unknown, context: Record<string, unknown> = {}, more: FlagTargeting = {}) {
  const definition = {
    key: "model",
    environment: "production",
    service: "scorer",
    state: "ENABLED" as const,
    variants: { control: 1, canary: 2, third: 3 },
    defaultVariant: "control",
    revision: 1,
    targeting: targeting as Record<string, unknown>,
    ...more,
  };
  const set = compileFlagSet([effectiveFlag(definition, [], new Set())], {});
  const targetingKey = typeof context.targetingKey === "string" ? context.targetingKey : undefined;
  return chooseVariant(set, set.get("model")!, { targetingKey, context, nowSeconds: 0 });
}

const problemsOf = (rule: unknown, evaluators = {}) => {
  const compiled = compileRule(rule, evaluators);
  return compiled.ok ? compiled.doubts : compiled.problems;
};

const nested = (depth: number): unknown => (depth === 0 ? "canary" : { "!!": [nested(depth - 1)] });
const numbers = Array.from({ length: 400 }, (_, index) => index);

test.each([
  ["a loop in a loop in a loop", { map: [numbers, { map: [numbers, { map: [numbers, 1] }] }] }],
  ["a text that doubles", { reduce: [numbers, { cat: [{ var: "accumulator" }, { var: "accumulator" }] }, "text"] }],
  ["a list that doubles", { reduce: [numbers, { merge: [{ var: "accumulator" }, { var: "accumulator" }] }, [1]] }],
])("%s ends in an error, and soon", (_, rule) => {
  const began = performance.now();
  expect(ask({ if: [rule, "canary"] })).toMatchObject({ ok: false, errorCode: "GENERAL" });
  expect(performance.now() - began).toBeLessThan(500);
});

test("too deep, too large and round in a circle are refused when they are written", () => {
  expect(problemsOf(nested(60))[0]?.problem).toContain("deeper");
  expect(problemsOf({ in: ["a", Array.from({ length: 30_000 }, () => ({ var: "a" }))] })[0]?.problem).toContain(
    "parts",
  );
  const round = { one: { $ref: "two" }, two: { $ref: "one" } };
  expect(problemsOf({ $ref: "one" }, round)[0]?.problem).toContain("one → two → one");
});

test.each([
  [{ if: [{ startsWith: ["a", "b"] }, "x"] }, "targeting.if.0.startsWith"],
  [{ if: [{ "==": [1, 2], "!=": [1, 2] }, "x"] }, "targeting.if.0"],
  [{ if: [{ in: ["a"] }, "x"] }, "targeting.if.0.in"],
  [{ if: { var: "a" } }, "targeting.if"],
  [{ if: [{ sem_ver: [{ var: "v" }, "=>", "1.0.0"] }, "x"] }, "targeting.if.0.sem_ver.1"],
  [{ fractional: [["a", 50], "b"] }, "targeting.fractional.1"],
  [{ fractional: [["a", "50"]] }, "targeting.fractional.0.1"],
  [{ if: [{ $ref: "nobody" }, "x"] }, "targeting.if.0.$ref"],
])("a mistake is named by its place: %j", (rule, field) => {
  expect(problemsOf(rule).map((problem) => problem.field)).toEqual([field]);
});

test("a rule sees the time, its flag and nothing of the language", () => {
  expect(ask({ if: [{ "==": [{ var: "$flagd.timestamp" }, 0] }, "canary"] })).toMatchObject({ variant: "canary" });
  expect(ask({ if: [{ "==": [{ var: "$flagd.flagKey" }, "model"] }, "canary"] })).toMatchObject({ variant: "canary" });
  for (const path of ["constructor", "__proto__", "toString", "plan.__proto__.constructor"])
    expect(ask({ if: [{ var: path }, "canary"] }, { plan: {} })).toMatchObject({
      variant: "control",
      reason: "DEFAULT",
    });
  expect(
    ask({ if: [{ var: "$flagd.flagKey" }, { var: "$flagd.flagKey" }] }, { $flagd: { flagKey: "canary" } }),
  ).toMatchObject({ variant: "model" });
});

const weight = fc.integer({ min: 0, max: 100_000 });
const unit = fc.string({ minLength: 1, maxLength: 24 });

test("a bucket is stable, and grows only by units that were in another one", () => {
  const inFirst = (targetingKey: string, share: number) =>
    ask(
      {
        fractional: [
          ["canary", share],
          ["control", 100_000 - share],
        ],
      },
      { targetingKey },
    );
  fc.assert(
    fc.property(unit, weight, weight, (targetingKey, one, other) => {
      const [small, large] = one < other ? [one, other] : [other, one];
      const before = inFirst(targetingKey, small);
      expect(inFirst(targetingKey, small)).toEqual(before);
      if (before.ok && before.variant === "canary")
        expect(inFirst(targetingKey, large)).toMatchObject({ variant: "canary" });
    }),
    { numRuns: 3_000 },
  );
});
