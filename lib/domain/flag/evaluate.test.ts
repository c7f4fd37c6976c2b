import { FlagdCore } from "@openfeature/flagd-core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type EvaluationContext, evaluate as evaluateIn } from "./evaluate.ts";
import { type EffectiveFlag, effectiveFlag, type FlagDefinition, type ServingRollout } from "./flag.ts";
import { compileFlagSet } from "./flag-set.ts";
import { toFlagdDefinition } from "./flagd.ts";

const definition: FlagDefinition = {
  key: "income-scorer-model",
  environment: "production",
  service: "income-scorer",
  state: "ENABLED",
  variants: { v1: "v1", v2: "v2", v3: "v3" },
  defaultVariant: "v1",
  revision: 3,
};

const rollout: ServingRollout = {
  id: "rol_1",
  flagKey: "income-scorer-model",
  environment: "production",
  state: "running",
  candidateVariant: "v3",
  baselineVariant: "v1",
  trafficPercent: 25,
  seed: "seed-1:",
  stepIndex: 1,
  revision: 7,
};

const none = new Set<string>();

function evaluate(flag: EffectiveFlag, context: EvaluationContext) {
  const set = compileFlagSet([flag], {});
  const [compiled] = set.values();
  if (!compiled) throw new Error("no flag");
  return evaluateIn(set, compiled, { context, nowSeconds: 0 }).evaluation;
}

test("a flag outside a rollout serves its default, and needs no targeting key", () => {
  const answer = evaluate(effectiveFlag(definition, [], none), {});
  expect(answer).toEqual({
    ok: true,
    value: "v1",
    variant: "v1",
    reason: "STATIC",
    metadata: { flagSetId: "production", version: "3" },
  });
});

test("a split answers with what telemetry needs to be joined", () => {
  const answer = evaluate(effectiveFlag(definition, [rollout], none), { targetingKey: "application-1" });
  expect(answer).toMatchObject({
    ok: true,
    reason: "SPLIT",
    metadata: {
      flagSetId: "production",
      version: "3.7",
      rolloutId: "rol_1",
      stepIndex: 1,
      exposure: 25,
      contextId: "application-1",
    },
  });
});

test.each([[{}], [{ targetingKey: "" }], [{ targetingKey: null }]])("a split needs a unit: %j", (context) => {
  const split = effectiveFlag(definition, [rollout], none);
  expect(evaluate(split, context)).toMatchObject({ ok: false, errorCode: "TARGETING_KEY_MISSING" });
  const full = effectiveFlag(definition, [{ ...rollout, trafficPercent: 100, state: "baking" }], none);
  expect(evaluate(full, context)).toMatchObject({ ok: true, variant: "v3", reason: "SPLIT" });
});

test("a targeting key of another type is refused from the first day, not from the first split on", () => {
  expect(evaluate(effectiveFlag(definition, [], none), { targetingKey: 7 })).toMatchObject({
    ok: false,
    errorCode: "INVALID_CONTEXT",
  });
});

test("a disabled flag serves its default and says so", () => {
  const disabled = effectiveFlag({ ...definition, state: "DISABLED" }, [rollout], none);
  expect(evaluate(disabled, {})).toMatchObject({ ok: true, value: "v1", reason: "DISABLED" });
});

test("a returned rollout serves its baseline to everyone, whatever the snapshot says", () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 0, max: 100 }), (targetingKey, trafficPercent) => {
      const flag = effectiveFlag(definition, [{ ...rollout, trafficPercent }], new Set(["rol_1"]));
      expect(evaluate(flag, { targetingKey })).toMatchObject({ ok: true, variant: "v1", reason: "STATIC" });
    }),
  );
});

test("a returned release that was already completed serves its predecessor", () => {
  const completed = { ...rollout, state: "completed" as const, trafficPercent: 100 };
  const released = { ...definition, defaultVariant: "v3" };
  expect(evaluate(effectiveFlag(released, [completed], none), {})).toMatchObject({ variant: "v3", reason: "STATIC" });
  expect(evaluate(effectiveFlag(released, [completed], new Set(["rol_1"])), {})).toMatchObject({ variant: "v1" });
});

test("a return of an old release does not touch the default that came after it", () => {
  const completed = { ...rollout, state: "completed" as const, trafficPercent: 100 };
  expect(evaluate(effectiveFlag(definition, [completed], new Set(["rol_1"])), {})).toMatchObject({ variant: "v1" });
});

test("a rollout of another environment changes nothing here", () => {
  const elsewhere = effectiveFlag(definition, [{ ...rollout, environment: "staging" }], none);
  expect(evaluate(elsewhere, {})).toMatchObject({ ok: true, variant: "v1", reason: "STATIC" });
});

test("a variant that the flag does not have is an answer, not a crash", () => {
  const broken = effectiveFlag({ ...definition, defaultVariant: "constructor" }, [], none);
  expect(evaluate(broken, {})).toMatchObject({ ok: false, errorCode: "GENERAL" });
});

test("agrees with flagd-core on 20,000 random ASCII contexts of the exported definition", () => {
  const ascii = fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 48 });
  for (const trafficPercent of [0.001, 1, 10, 33.333, 50, 99.999, 100]) {
    const flag = effectiveFlag(definition, [{ ...rollout, trafficPercent }], none);
    const core = new FlagdCore();
    core.setConfigurations(
      JSON.stringify(
        toFlagdDefinition({ environment: "production", flags: new Map([[flag.definition.key, flag]]), evaluators: {} }),
      ),
    );
    fc.assert(
      fc.property(ascii, fc.dictionary(fc.string(), fc.string(), { maxKeys: 3 }), (targetingKey, attributes) => {
        const context = { ...attributes, targetingKey };
        const ours = evaluate(flag, context);
        const theirs = core.resolveStringEvaluation("income-scorer-model", "none", context, console);
        expect(ours).toMatchObject({ ok: true, variant: theirs.variant, value: theirs.value });
      }),
      { numRuns: 3_000 },
    );
  }
});
