import { describe, expect, test } from "vitest";
import { rolloutPlanSchema, type Strategy, strategies } from "./plan.ts";
import { starterPresets, starterTemplates } from "./starter-set.ts";
import { strategyProblems } from "./strategy.ts";

type Given = Parameters<typeof rolloutPlanSchema.parse>[0];
const rate = { key: "errors", metric: "error-rate", rule: { kind: "rate", marginAbs: 0.01 } };
const limit = { key: "limit", metric: "error-rate", rule: { kind: "limit", limit: 0.05 } };
const steps = (...shares: number[]) => shares.map((exposurePercent) => ({ exposurePercent, advanceOn: "time" }));
const seenBy = { targetingKeys: ["ada"] };

const problemsOf = (strategy: Strategy, plan: Given): string[] => {
  const parsed = rolloutPlanSchema.safeParse(plan);
  if (!parsed.success) return parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  return strategyProblems(strategy, parsed.data).map(({ field, problem }) => `${field}: ${problem}`);
};

const fits: [Strategy, Given][] = [
  ["canary", { steps: steps(1, 100) }],
  ["canary", { steps: steps(5) }],
  ["progressive", { steps: steps(10, 50), gates: [rate] }],
  ["progressive", { steps: steps(10, 90), holdbackPercent: 10, gates: [rate] }],
  ["flag", { steps: steps(100), gates: [limit] }],
  ["flag", { steps: steps(20) }],
  ["blue_green", { steps: steps(0, 100), preview: seenBy, gates: [limit] }],
  ["blue_green", { steps: steps(0, 97.5), holdbackPercent: 2.5, preview: { segment: "staff" }, gates: [rate, limit] }],
  // A comparison that is only shown holds nothing up, so it may end.
  ["blue_green", { steps: steps(0, 100), preview: seenBy, gates: [{ ...rate, kind: "informational" }] }],
];

test.each(fits)("%s fits %j", (strategy, plan) => {
  expect(problemsOf(strategy, plan)).toEqual([]);
});

const refused: [Strategy, Given, RegExp][] = [
  ["canary", { steps: steps(10, 100) }, /^steps\.0\.exposurePercent: is 10, .*1 to 5 %: set it so, or choose/],
  ["canary", { steps: steps(0.5, 100) }, /^steps\.0\.exposurePercent: is 0\.5, /],
  ["progressive", { steps: steps(100) }, /^steps: has one step, .*add one, or choose the strategy flag/],
  ["progressive", { steps: steps(0, 50), preview: seenBy }, /^preview: is for the strategy blue_green/],
  ["progressive", { steps: steps(0, 50) }, /^steps\.0\.exposurePercent: must be above the step before/],
  ["progressive", { steps: steps(50, 100), holdbackPercent: 5 }, /^steps\.1\.exposurePercent: must be at most 95: /],
  ["flag", { steps: steps(50), gates: [limit, rate] }, /^gates\.1\.rule\.kind: .*use an absolute limit/],
  ["blue_green", { steps: steps(0, 100), preview: {} }, /^preview: names nobody: give a segment or targeting keys/],
  ["blue_green", { steps: steps(0, 50, 100), preview: seenBy }, /^steps: must be two for blue_green/],
  ["blue_green", { steps: steps(50, 100) }, /^steps: must be two for blue_green: 0 % for the preview/],
  ["blue_green", { steps: steps(5, 100), preview: seenBy }, /^preview: needs a first step at 0 %/],
  ["blue_green", { steps: steps(0, 90), preview: seenBy }, /^steps: must be two .* then 100 %/],
  ["blue_green", { steps: steps(0, 100), preview: seenBy, gates: [rate] }, /^gates\.0\.rule\.kind: .*holdbackPercent/],
  [
    "blue_green",
    { steps: [{ exposurePercent: 0, minimumExposures: 5 }, ...steps(100)], preview: seenBy },
    /^steps\.0\.minimumExposures: must be 0/,
  ],
  [
    "blue_green",
    { steps: [{ exposurePercent: 0 }, { exposurePercent: 100, holdSeconds: 0 }], preview: seenBy, bakeSeconds: 0 },
    /^bakeSeconds: must be above 0: it is the rollback window/,
  ],
];

test.each(refused)("%s refuses %j and says field, rule and fix", (strategy, plan, words) => {
  expect(problemsOf(strategy, plan)[0]).toMatch(words);
});

describe("the starter set", () => {
  test("has a plan for each strategy, and each fits its own; who sees a preview is said when a rollout is made", () => {
    expect(starterTemplates.map(({ strategy }) => strategy)).toEqual(strategies);
    for (const { strategy, plan, gates, preview = plan.preview } of starterTemplates.map((one) => ({
      ...one,
      preview: one.plan.preview && seenBy,
    })))
      expect(
        problemsOf(strategy, {
          ...plan,
          preview,
          gates: gates.map((key) => starterPresets.find((preset) => preset.key === key)!.gate),
        }),
      ).toEqual([]);
  });
});
