// What the engine does at a preview, a switch and a bake with a holdback.
import { describe, expect, test } from "vitest";
import { createEngine } from "../gate/engine-state.ts";
import { currentJudgement, endComparisons } from "../gate/gate-states.ts";
import type { GateTickOutcome } from "../gate/tick-outcome.ts";
import { gateObstacle } from "./advance-obstacle.ts";
import { holds } from "./hold.ts";
import type { JudgedFacts } from "./judged-facts.ts";
import { nextStep } from "./next-step.ts";
import { type RolloutPlan, rolloutPlanSchema } from "./plan.ts";
import type { RolloutState } from "./state.ts";

const at = (seconds: number): Date => new Date(Date.UTC(2026, 10, 23, 14, 0, seconds));
const rate = { key: "errors", metric: "error-rate", rule: { kind: "rate", marginAbs: 0.01 } };
const limit = { key: "limit", metric: "error-rate", rule: { kind: "limit", limit: 0.05 } };
const blueGreen = (needsApproval: boolean, holdbackPercent = 0): RolloutPlan =>
  rolloutPlanSchema.parse({
    holdbackPercent,
    steps: [
      { exposurePercent: 0, holdSeconds: 20 },
      { exposurePercent: 100 - holdbackPercent, holdSeconds: 0, needsApproval },
    ],
    preview: { segment: "staff", targetingKeys: ["ada", "bo"] },
    gates: holdbackPercent ? [rate, limit] : [limit],
    bakeSeconds: 20,
  });

const outcome = (dataAt: Record<string, string | null>): GateTickOutcome =>
  ({
    exposures: { step: [95, 5], total: [95, 5], late: 0, multiple: 0, plannedShare: 0.95 },
    gates: Object.fromEntries(Object.entries(dataAt).map(([key, seen]) => [key, { state: "no_data", dataAt: seen }])),
  }) as unknown as GateTickOutcome;

const facts = (changes: Partial<JudgedFacts> = {}): JudgedFacts => ({
  judgement: "collecting",
  tick: null,
  outcome: null,
  judgedStep: null,
  stepExposures: 0,
  baselineStepExposures: 0,
  approvedStep: null,
  isHoldSkipped: false,
  holds: [],
  isStepVerified: true,
  telemetryAt: null,
  restartedAt: null,
  heardAt: null,
  enteredAt: at(0),
  crossedAt: {},
  invalidAt: null,
  regressedBy: [],
  stopped: null,
  candidateVariant: "v2",
  baselineVariant: "v1",
  ...changes,
});

describe("a preview", () => {
  const preview: RolloutState = { kind: "running", step: 0, trafficPercent: 0, stepStartedAt: at(0) };
  const decide = (plan: RolloutPlan, changes: Partial<JudgedFacts> = {}, seconds = 30) =>
    nextStep({ state: preview, plan, facts: facts(changes), now: at(seconds) });

  test("is never ended by time alone: without an approval in the plan a person switches", () => {
    expect(decide(blueGreen(false), {}, 19).because.sentence).toContain(
      "v2 is served to the segment staff and 2 listed units only",
    );
    expect(decide(blueGreen(false), {}, 86_400)).toMatchObject({ kind: "hold", because: { code: "preview_over" } });
  });

  test("asks for the approval of the switch, and switches when it has it, has had its time and is verified", () => {
    const plan = blueGreen(true);
    expect(decide(plan)).toMatchObject({ kind: "pause", reason: "awaiting_approval" });
    const approved = { approvedStep: 1 };
    expect(decide(plan, approved, 19)).toMatchObject({ kind: "hold", because: { code: "previewing" } });
    expect(decide(plan, { ...approved, isStepVerified: false }).kind).toBe("hold");
    expect(decide(plan, approved)).toMatchObject({ kind: "advance", toStep: 1, trafficPercent: 100 });
  });

  test("is frozen like any step, and has nothing to judge that a person would have to force past", () => {
    const freeze = holds.freeze({ rolloutId: "rol_1", what: "It" }, { key: "k", began: "b", until: "u", words: "w" });
    expect(decide(blueGreen(true), { approvedStep: 1, holds: [freeze] })).toMatchObject({ reason: "freeze" });
    const sight = { plan: blueGreen(false), judgement: "collecting", judgedStep: null, gates: {} } as const;
    expect(gateObstacle({ ...sight, step: 0, toPercent: 100, candidateVariant: "v2" })).toBeNull();
  });

  test("is not silent: nothing is counted in it; after the switch silence counts again", () => {
    const plan = blueGreen(false, 5);
    const judged = { engine: createEngine(plan, {}), verdict: "collecting" } as const;
    const fresh = { now: at(3_600), expectedSince: at(0), telemetryAt: null };
    expect(currentJudgement(plan, judged, { ...fresh, trafficPercent: 0, isPreview: true })).toBe("collecting");
    expect(currentJudgement(plan, judged, { ...fresh, trafficPercent: 95 })).toBe("no_data");
    // Its first tick belongs to the first step that compares, with the shares of the holdback.
    expect(judged.engine).toMatchObject({ step: 1, trafficPercent: 95 });
    expect(judged.engine.gate.srm.shares).toEqual([0.95, 0.05]);
  });
});

describe("a bake", () => {
  const fine = at(39).toISOString();
  const decide = (plan: RolloutPlan, changes: Partial<JudgedFacts>) => {
    const trafficPercent = 100 - (plan.holdbackPercent ?? 0);
    const state: RolloutState = { kind: "baking", step: 1, trafficPercent, since: at(0), until: at(20) };
    const heard = { tick: 3, judgement: "watching", telemetryAt: at(39), heardAt: at(39) } as const;
    return nextStep({ state, plan, facts: facts({ ...heard, ...changes }), now: at(40) });
  };

  test("with a holdback goes on comparing: a silent guardrail, a broken ratio and a regression all have their say", () => {
    const plan = blueGreen(false, 5);
    expect(decide(plan, { outcome: outcome({ errors: fine, limit: fine }) }).kind).toBe("complete");
    expect(decide(plan, { outcome: outcome({ errors: null, limit: fine }) })).toMatchObject({
      kind: "hold",
      because: { code: "gate_without_data", gateKey: "errors" },
    });
    expect(decide(plan, { judgement: "invalid", invalidAt: fine })).toMatchObject({ kind: "pause", reason: "invalid" });
    expect(decide(plan, { judgement: "regressed", regressedBy: ["errors"] }).kind).toBe("roll_back");
  });

  test("without one is not held by a comparison that has ended, and its gate says ended, not no data", () => {
    const plan = rolloutPlanSchema.parse({
      steps: [{ exposurePercent: 50 }, { exposurePercent: 100, holdSeconds: 0 }],
      gates: [rate, limit],
      bakeSeconds: 20,
    });
    const seen = outcome({ errors: null, limit: fine });
    expect(decide(plan, { outcome: seen }).kind).toBe("complete");
    expect(endComparisons(plan, seen, 100).gates).toMatchObject({
      errors: { state: "ended" },
      limit: { state: "no_data" },
    });
    expect(endComparisons(plan, seen, 95)).toEqual(seen);
    // No tick has come since the step to 100 %: the candidate is heard, so nothing is silent.
    const engine = createEngine(plan, {});
    const fresh = { now: at(3_600), expectedSince: at(0), telemetryAt: at(3_590) };
    const judged = { engine, verdict: "non_inferior" } as const;
    expect(currentJudgement(plan, judged, { ...fresh, trafficPercent: 100 })).toBe("non_inferior");
    expect(currentJudgement(plan, judged, { ...fresh, trafficPercent: 50 })).toBe("no_data");
  });
});
