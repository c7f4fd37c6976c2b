// Along a ramp no unit loses the candidate, whatever the strategy; who is held back stays held back until the end.
import fc from "fast-check";
import { expect, test } from "vitest";
import { chooseVariant } from "../flag/choose-variant.ts";
import { effectiveFlag, type FlagDefinition, type ServingRollout } from "../flag/flag.ts";
import { compileFlagSet } from "../flag/flag-set.ts";
import { fullPercentOf, type RolloutPlan, rampEndOf, rolloutPlanSchema, type Strategy, strategies } from "./plan.ts";
import { type RolloutState, trafficPercentOf } from "./state.ts";
import { strategyProblems } from "./strategy.ts";
import { type RolloutEvent, transition } from "./transition.ts";

const units = Array.from({ length: 400 }, (_, number) => `unit-${number}`);
const isStaff = (unit: string): boolean => unit.endsWith("7");
const evaluators = { staff: { ends_with: [{ var: "targetingKey" }, "7"] } };

const definition = (defaultVariant: string): FlagDefinition => ({
  key: "model",
  environment: "production",
  service: "scorer",
  state: "ENABLED",
  variants: { v1: "v1", v2: "v2" },
  defaultVariant,
  revision: 1,
});

/** What each unit gets in one state of the rollout. */
function served(plan: RolloutPlan, state: RolloutState, seed: string): string[] {
  const isDone = state.kind === "completed";
  const rollout: ServingRollout = {
    id: "rol_1",
    flagKey: "model",
    environment: "production",
    state: state.kind as ServingRollout["state"],
    candidateVariant: "v2",
    baselineVariant: "v1",
    trafficPercent: trafficPercentOf(state),
    seed,
    stepIndex: "step" in state ? state.step : null,
    revision: 1,
    preview: plan.preview,
  };
  const serving = state.kind === "rolled_back" ? [] : [rollout];
  const flag = effectiveFlag(definition(isDone ? "v2" : "v1"), serving, new Set());
  const set = compileFlagSet([flag], evaluators);
  return units.map((targetingKey) => {
    const choice = chooseVariant(set, set.get("model")!, { targetingKey, context: { targetingKey }, nowSeconds: 0 });
    if (!choice.ok) throw new Error(choice.errorDetails);
    return choice.variant;
  });
}

const shares = fc.uniqueArray(fc.integer({ min: 6, max: 99 }), { minLength: 1, maxLength: 5 });

/** Plans as people write them: shares of what the holdback leaves. */
const planFor = (strategy: Strategy): fc.Arbitrary<RolloutPlan> =>
  fc.record({ between: shares, holdbackPercent: fc.constantFrom(0, 0.5, 5, 20, 50) }).map(({ between, ...held }) => {
    const full = fullPercentOf(held);
    const ramp = between.sort((a, b) => a - b).map((part) => Math.round(part * full * 10) / 1_000);
    const exposures = strategy === "blue_green" ? [0, full] : [...(strategy === "canary" ? [1] : []), ...ramp, full];
    const plan = rolloutPlanSchema.parse({
      ...held,
      steps: exposures.map((exposurePercent) => ({ exposurePercent })),
      ...(strategy === "blue_green" ? { preview: { segment: "staff", targetingKeys: ["unit-1", "unit-2"] } } : {}),
    });
    expect(strategyProblems(strategy, plan)).toEqual([]);
    return plan;
  });

/** Start, every step, a pause and a resume at each, the end. */
function* life(plan: RolloutPlan): Generator<RolloutState> {
  let state: RolloutState = { kind: "draft" };
  const apply = (event: RolloutEvent): RolloutState => {
    const result = transition(state, event, new Date(0));
    if (!result.ok) throw new Error(result.refusal.sentence);
    state = result.next;
    return state;
  };
  for (const [step, { exposurePercent: trafficPercent }] of plan.steps.entries()) {
    const end = rampEndOf(plan, step);
    yield apply(
      step === 0
        ? { kind: "start", trafficPercent, ...end }
        : { kind: "advance", toStep: step, trafficPercent, ...end },
    );
    yield apply({ kind: "pause", reason: "manual" });
    yield apply({ kind: "resume", ...end });
  }
  yield apply({ kind: "complete" });
}

test.each(strategies)("%s: exposure is monotone for every unit, and the held-back stay held back", (strategy) => {
  const seeds = fc.string({ minLength: 1, maxLength: 12 });
  let heldBack = 0;
  fc.assert(
    fc.property(planFor(strategy), seeds, (plan, seed) => {
      const views = [...life(plan)].map((state) => ({ state, got: served(plan, state, seed) }));
      const baking = views.findLast(({ state }) => state.kind === "baking")!.got;
      for (const [index, unit] of units.entries()) {
        const path = views.map(({ got }) => got[index]);
        // v1 … v1 v2 … v2: never back.
        expect(path.lastIndexOf("v1")).toBeLessThan(path.indexOf("v2"));
        const isPreviewed = strategy === "blue_green" && (isStaff(unit) || unit === "unit-1" || unit === "unit-2");
        if (isPreviewed) expect(path[0]).toBe("v2");
        else if (strategy === "blue_green") expect(path[0]).toBe("v1");
        if (baking[index] === "v1") heldBack += 1;
      }
      if (!plan.holdbackPercent) expect(new Set(baking)).toEqual(new Set(["v2"]));
      const gone = transition(views.at(-2)!.state, { kind: "roll_back", reason: "manual" }, new Date(0));
      if (gone.ok) expect(new Set(served(plan, gone.next, seed))).toEqual(new Set(["v1"]));
    }),
    { numRuns: 60 },
  );
  expect(heldBack).toBeGreaterThan(100);
});
