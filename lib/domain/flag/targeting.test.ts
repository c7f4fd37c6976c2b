import { FlagdCore } from "@openfeature/flagd-core";
import { expect, test } from "vitest";
import { evaluate } from "./evaluate.ts";
import { effectiveFlag, type FlagDefinition, type FlagTargeting, type ServingRollout } from "./flag.ts";
import { compileFlagSet } from "./flag-set.ts";
import { toFlagdDefinition } from "./flagd.ts";
import { below, randomContext, randomRule, seededRandom, testEvaluators } from "./logic/test-rules.ts";

const silent = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };
const variants = { control: "c", canary: "k", third: "t", true: "yes", false: "no", model: "m" };

const flag = (key: string, targeting: FlagTargeting, more: Partial<FlagDefinition> = {}): FlagDefinition => ({
  key,
  environment: "production",
  service: "scorer",
  state: "ENABLED",
  variants,
  defaultVariant: "control",
  revision: 1,
  ...targeting,
  ...more,
});

const rollout = (flagKey: string, trafficPercent = 50): ServingRollout => ({
  id: `rol_${flagKey}`,
  flagKey,
  environment: "production",
  state: "running",
  candidateVariant: "canary",
  baselineVariant: "control",
  trafficPercent,
  seed: `seed-${flagKey}:`,
  stepIndex: 0,
  revision: 1,
});

function world(
  definitions: FlagDefinition[],
  rollouts: ServingRollout[] = [],
  evaluators: Record<string, unknown> = {},
) {
  const effective = definitions.map((definition) => effectiveFlag(definition, rollouts, new Set()));
  const set = compileFlagSet(effective, evaluators);
  const flags = new Map(effective.map((each) => [each.definition.key, each]));
  const core = new FlagdCore(undefined, silent);
  core.setConfigurations(JSON.stringify(toFlagdDefinition({ environment: "production", flags, evaluators })));
  const ask = (key: string, context: Record<string, unknown>) => {
    const compiled = set.get(key);
    if (!compiled) throw new Error(`no ${key}`);
    return evaluate(set, compiled, { context, nowSeconds: Math.floor(Date.now() / 1000) });
  };
  const flagd = (key: string, context: Record<string, unknown>) =>
    core.resolveStringEvaluation(key, "code", context as never, silent);
  return { ask, flagd };
}

const staff = { if: [{ var: "isStaff" }, "third"] };

test("who is placed by a rule or an override stays there; a rollout splits the others, and counts only them", () => {
  const { ask } = world([flag("model", { targeting: staff, overrides: { "unit-1": "model" } })], [rollout("model")]);
  const placed = ask("model", { targetingKey: "unit-2", isStaff: true }).evaluation;
  expect(placed).toMatchObject({ ok: true, variant: "third", reason: "TARGETING_MATCH" });
  expect(placed.ok && placed.metadata).toEqual({ flagSetId: "production", version: "1.1", contextId: "unit-2" });
  expect(ask("model", { targetingKey: "unit-1", isStaff: true })).toMatchObject({
    evaluation: { variant: "model", reason: "TARGETING_MATCH" },
    choice: { by: { kind: "override" } },
  });
  expect(ask("model", { targetingKey: "unit-3" }).evaluation).toMatchObject({
    reason: "SPLIT",
    metadata: { rolloutId: "rol_model", exposure: 50 },
  });
});

test("the kill switch stands above everything", () => {
  const off = flag("model", { targeting: staff, overrides: { "unit-1": "model" } }, { state: "DISABLED" });
  const { ask, flagd } = world([off], [rollout("model", 100)]);
  expect(ask("model", { targetingKey: "unit-1", isStaff: true }).evaluation).toMatchObject({
    variant: "control",
    reason: "DISABLED",
    value: "c",
  });
  // flagd leaves it to the value in the code; our door fills in the control value.
  expect(flagd("model", { targetingKey: "unit-1" })).toMatchObject({ value: "code", reason: "DISABLED" });
});

test("without its prerequisites a flag serves its default and takes part in no rollout", () => {
  const gate = flag("gate", { targeting: { if: [{ var: "isStaff" }, "canary"] } });
  const model = flag("model", { prerequisites: [{ flag: "gate", variants: ["canary"] }], overrides: { u: "third" } });
  const { ask } = world([gate, model], [rollout("model", 100)]);
  expect(ask("model", { targetingKey: "x", isStaff: true }).evaluation).toMatchObject({ variant: "canary" });
  const held = ask("model", { targetingKey: "u" });
  expect(held.choice).toMatchObject({ reason: "DEFAULT", by: { kind: "prerequisite", flag: "gate", got: "control" } });
  expect(held.evaluation).toMatchObject({ variant: "control", metadata: { flagSetId: "production", version: "1.1" } });
  expect(world([model]).ask("model", { targetingKey: "u" }).choice).toMatchObject({ by: { kind: "prerequisite" } });
});

test("a variant that the flag does not have is an error, and so is a rule that cannot be read", () => {
  const { ask } = world([
    flag("model", { targeting: { if: [true, "none-such"] } }),
    flag("odd", { targeting: { of: [1] } }),
  ]);
  expect(ask("model", { targetingKey: "u" }).evaluation).toMatchObject({ ok: false, errorCode: "GENERAL" });
  expect(ask("odd", { targetingKey: "u" }).evaluation).toMatchObject({ ok: false, errorCode: "PARSE_ERROR" });
});

test("the exported definition chooses as we do: rules, segments, overrides, prerequisites, splits", () => {
  const random = seededRandom(11);
  for (let round = 0; round < 100; round++) {
    const overrides = { "unit-1": "third", "unit-2": "canary", "unit-3": "third" };
    const base = flag("base", { targeting: randomRule(random) as Record<string, unknown> });
    const middle = flag("middle", {
      targeting: random() < 0.8 ? (randomRule(random) as Record<string, unknown>) : null,
      prerequisites: random() < 0.5 ? [{ flag: "base", variants: ["control", "canary"] }] : [],
    });
    const model = flag("model", {
      targeting: random() < 0.8 ? (randomRule(random) as Record<string, unknown>) : null,
      overrides,
      prerequisites: [{ flag: "middle", variants: ["canary", "true", "control"] }],
    });
    const rollouts = ["base", "middle", "model"].filter(() => random() < 0.6).map((key) => rollout(key));
    const evaluators = { ...testEvaluators, both: { and: [{ $ref: "adults" }, { $ref: "at-example" }] } };
    const { ask, flagd } = world([base, middle, model], rollouts, evaluators);
    for (let i = 0; i < 34; i++)
      for (const key of ["base", "middle", "model"]) {
        const context = randomContext(random);
        if (random() < 0.2) context.targetingKey = `unit-${1 + below(random, 3)}`;
        const { evaluation } = ask(key, context);
        const theirs = flagd(key, context);
        expect([evaluation.ok ? evaluation.variant : "error", context]).toEqual([theirs.variant ?? "error", context]);
      }
  }
});

test("a segment that names a segment comes out of the file without names in it", () => {
  const evaluators = {
    adults: { ">=": [{ var: "age" }, 18] },
    ours: { and: [{ $ref: "adults" }, { var: "isStaff" }] },
  };
  const { ask, flagd } = world(
    [flag("model", { targeting: { if: [{ $ref: "ours" }, "canary", "third"] } })],
    [],
    evaluators,
  );
  for (const isStaff of [true, false])
    for (const age of [17, 18]) {
      const context = { targetingKey: "u", age, isStaff };
      const expected = age === 18 && isStaff ? "canary" : "third";
      expect(ask("model", context).evaluation).toMatchObject({ variant: expected });
      expect(flagd("model", context).variant).toBe(expected);
    }
});
