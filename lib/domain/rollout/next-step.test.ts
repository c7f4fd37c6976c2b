import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { GateOutcome, GateTickOutcome } from "../gate/tick-outcome.ts";
import { holds } from "./hold.ts";
import type { JudgedFacts } from "./judged-facts.ts";
import { nextStep } from "./next-step.ts";
import { rolloutPlanSchema } from "./plan.ts";
import { judgements, pauseReasons, type RolloutState } from "./state.ts";

const at = (seconds: number): Date => new Date(Date.UTC(2026, 10, 23, 14, 0, seconds));
const plan = rolloutPlanSchema.parse({
  steps: [
    { exposurePercent: 10, holdSeconds: 20, advanceOn: "time" },
    { exposurePercent: 50, holdSeconds: 20, advanceOn: "evidence" },
    { exposurePercent: 100, holdSeconds: 20 },
  ],
  gates: [
    { key: "errors", metric: "error-rate", rule: { kind: "rate", marginAbs: 0.005 } },
    {
      key: "gap",
      metric: "equal-opportunity-gap",
      rule: { kind: "fairness", groups: ["women", "men"], bound: 0.05, margin: 0.1 },
    },
    { key: "rating", metric: "feedback-score", kind: "signal", rule: { kind: "boundedMean", margin: 0.05 } },
  ],
});

/** The same plan with every gate on trial. */
const onTrial = rolloutPlanSchema.parse({ ...plan, gates: plan.gates.map((each) => ({ ...each, dryRun: true })) });

const gate = (changes: Partial<GateOutcome> = {}): GateOutcome => ({
  state: "watching",
  metric: "error-rate",
  kind: "guardrail",
  logHarm: 0,
  logSafe: 1,
  maxLogHarm: 0,
  share: 0.5,
  candidate: { value: 0.03, n: 4_112 },
  baseline: { value: 0.01, n: 9_000 },
  dataAt: at(29).toISOString(),
  ...changes,
});

const outcome = (gates: Partial<Record<string, Partial<GateOutcome>>> = {}): GateTickOutcome => ({
  version: 1,
  combined: { logHarm: 0, maxLogHarm: 0, logSafe: 1, logSrm: 0, threshold: 4.6, safeThreshold: 3, srmThreshold: 6.9 },
  exposures: { step: [500, 4_500], total: [500, 4_500], late: 0, multiple: 0, plannedShare: 0.1 },
  gates: {
    errors: gate(gates.errors),
    gap: gate({ metric: "equal-opportunity-gap", estimate: 0.08, logSafe: 2, ...gates.gap }),
    rating: gate({ metric: "feedback-score", kind: "signal", candidate: { value: 0.7, n: 300 }, ...gates.rating }),
  },
});

const facts = (changes: Partial<JudgedFacts> = {}): JudgedFacts => ({
  judgement: "watching",
  tick: 30,
  outcome: outcome(),
  judgedStep: 0,
  stepExposures: 500,
  baselineStepExposures: 4_500,
  approvedStep: null,
  isHoldSkipped: false,
  holds: [],
  isStepVerified: true,
  telemetryAt: at(29),
  restartedAt: null,
  heardAt: at(29),
  enteredAt: at(0),
  crossedAt: {},
  invalidAt: null,
  regressedBy: [],
  stopped: null,
  candidateVariant: "v2",
  baselineVariant: "v1",
  ...changes,
});

const running = (step = 0): RolloutState => ({
  kind: "running",
  step,
  trafficPercent: plan.steps[step]!.exposurePercent,
  stepStartedAt: at(0),
});
const judgedAt = (state: RolloutState) => ({ judgedStep: "step" in state ? state.step : null });
const decide = (state: RolloutState, changes: Partial<JudgedFacts> = {}, seconds = 30) =>
  nextStep({ state, plan, facts: facts({ ...judgedAt(state), ...changes }), now: at(seconds) });

describe("a step that advances on time", () => {
  test("holds until its time is over, then advances and says why", () => {
    expect(decide(running(), {}, 19)).toMatchObject({ kind: "hold", because: { code: "holding" } });
    const due = decide(running(), {}, 30);
    expect(due).toMatchObject({ kind: "advance", toStep: 1, trafficPercent: 50, tick: 30 });
    expect(due.because.sentence).toBe(
      "Advanced from 10\u202f% to 50\u202f% at 14:00:30 UTC because it held 0:30 at 10\u202f% and no gate was regressed, invalid or without data.",
    );
  });

  test("waits for the gateways, for exposures it asks for, and for gates without data", () => {
    expect(decide(running(), { isStepVerified: false }).because.code).toBe("not_verified");
    const silent = outcome({ gap: { dataAt: null } });
    expect(decide(running(), { outcome: silent }).because).toMatchObject({ code: "gate_without_data", gateKey: "gap" });
    const stale = outcome({ rating: { dataAt: at(-100).toISOString() } });
    expect(decide(running(), { outcome: stale }).because).toMatchObject({
      code: "gate_without_data",
      gateKey: "rating",
    });
    const wanting = { ...plan, steps: plan.steps.map((step) => ({ ...step, minimumExposures: 501 })) };
    const held = nextStep({ state: running(), plan: wanting, facts: facts(), now: at(30) });
    expect(held.because.sentence).toContain("500 of 501 units needed have met v2");
  });

  test("waits while what was heard cannot be trusted, and says what to mend; without gates it goes by time", () => {
    const sick = { crossed: 120, lag: { seconds: 95, n: 40 }, stored: 900, refused: 100 };
    const crossed = decide(running(), { outcome: { ...outcome(), health: sick } });
    expect(crossed).toMatchObject({ kind: "hold", because: { code: "multiple_exposures" } });
    expect(crossed.because.sentence).toBe(
      "Held at 10\u202f% since 14:00:00 UTC because 2.4\u202f% of units (120 of 5,000) met both variants under the same shares, so what they show belongs to neither; the application has to send the same targeting key for the same unit.",
    );
    const late = decide(running(), { outcome: { ...outcome(), health: { ...sick, crossed: 0 } } });
    expect(late.because.sentence).toContain("1:35 old when they arrive (mean of 40), and the plan judges by");
    const refused = decide(running(), { outcome: { ...outcome(), health: { ...sick, crossed: 0, lag: null } } });
    expect(refused.because.sentence).toContain("10\u202f% of requests (100 of 1,000) could not be stored");
    const harmed = {
      outcome: { ...outcome(), health: sick },
      judgement: "regressed",
      regressedBy: ["errors"],
    } as const;
    expect(decide(running(), harmed).kind).toBe("roll_back");
    const ungated = { ...plan, gates: [] };
    const byTime = facts({ outcome: { ...outcome(), health: sick } });
    expect(nextStep({ state: running(), plan: ungated, facts: byTime, now: at(30) }).kind).toBe("advance");
  });

  test("does not start without a single tick", () => {
    expect(decide(running(), { tick: null, outcome: null, judgement: "collecting" }).kind).toBe("hold");
  });
});

describe("a step that advances on evidence", () => {
  test("names the gate that is furthest from its proof", () => {
    const held = decide(running(1));
    expect(held).toMatchObject({ kind: "hold", because: { code: "waiting_for_evidence", gateKey: "errors" } });
    expect(held.because.sentence).toBe(
      "Held at 50\u202f% since 14:00:00 UTC because *errors* is not yet shown to be no worse than v1 (margin 0.5\u202fpp, n = 4,112).",
    );
  });

  test("goes to 100 % when every guardrail is non-inferior", () => {
    expect(decide(running(1), { judgement: "non_inferior" })).toMatchObject({
      kind: "advance",
      trafficPercent: 100,
      because: { code: "non_inferior" },
    });
  });

  test("asks a person where the next step needs approval", () => {
    const careful = { ...plan, steps: plan.steps.map((step) => ({ ...step, needsApproval: true })) };
    const decision = nextStep({ state: running(), plan: careful, facts: facts(), now: at(30) });
    expect(decision).toMatchObject({ kind: "pause", reason: "awaiting_approval" });
  });
});

test("a dry-run gate neither pauses when it crosses nor holds while it has no data", () => {
  const silent = { errors: { dataAt: null }, gap: { dataAt: null }, rating: { dataAt: null } };
  const trial = facts({ outcome: outcome(silent), crossedAt: { rating: at(29).toISOString() }, judgedStep: null });
  expect(nextStep({ state: running(), plan: onTrial, facts: trial, now: at(30) })).toMatchObject({ kind: "advance" });
  const inForce = nextStep({ state: running(), plan, facts: trial, now: at(30) });
  expect(inForce).toMatchObject({ kind: "pause", reason: "signal" });
});

describe("doubt", () => {
  test("a regressed guardrail rolls back, whatever the time, with its numbers", () => {
    const crossed = { judgement: "regressed", regressedBy: ["gap", "errors"] } as const;
    const decision = decide(running(), crossed, 1);
    expect(decision.kind).toBe("roll_back");
    expect(decision.because).toEqual({
      code: "guardrail_regressed",
      gateKey: "gap",
      sentence:
        "Rolled back from 10\u202f% to 0\u202f% at 14:00:01 UTC because *equal-opportunity gap* was 0.08 wider than with v1 (tolerance 0.05, n = 4,112), together with *errors*.",
    });
  });

  test("a signal pauses once; after a person resumed, people take the steps", () => {
    const crossed = { crossedAt: { rating: at(25).toISOString() } };
    expect(decide(running(), crossed)).toMatchObject({ kind: "pause", reason: "signal" });
    const seen = decide(running(), { ...crossed, enteredAt: at(28) });
    expect(seen).toMatchObject({ kind: "hold", because: { code: "signal_acknowledged" } });
  });

  test("a broken sample ratio pauses, and the same once only", () => {
    const broken = { judgement: "invalid", invalidAt: at(25).toISOString() } as const;
    expect(decide(running(), broken)).toMatchObject({ kind: "pause", reason: "invalid" });
    expect(decide(running(), { ...broken, enteredAt: at(28) })).toMatchObject({ kind: "hold" });
  });

  test("silence pauses; data ends exactly that pause, and the end of a freeze or an incident exactly theirs", () => {
    expect(decide(running(), { judgement: "no_data" })).toMatchObject({ kind: "pause", reason: "no_data" });
    for (const reason of pauseReasons) {
      const paused: RolloutState = {
        kind: "paused",
        step: 0,
        trafficPercent: 10,
        stepStartedAt: at(0),
        reason,
        pausedAt: at(20),
      };
      const isOuter = reason === "freeze" || reason === "incident";
      expect(decide(paused, { judgement: "no_data" })).toMatchObject({ kind: "hold", resumes: isOuter });
      expect(decide(paused)).toMatchObject({ kind: "hold", resumes: reason === "no_data" || isOuter });
      expect(decide(paused, { judgement: "regressed" }).kind).toBe("roll_back");
    }
  });

  test("a step that is out of time is inconclusive and pauses", () => {
    const timed = { ...plan, steps: plan.steps.map((step) => ({ ...step, decideWithinSeconds: 25 })) };
    const moment = { state: running(1), plan: timed, facts: facts({ judgement: "inconclusive" }), now: at(30) };
    expect(nextStep(moment)).toMatchObject({ kind: "pause", reason: "inconclusive" });
  });
});

describe("a freeze", () => {
  const frozen: RolloutState = {
    kind: "paused",
    step: 0,
    trafficPercent: 10,
    stepStartedAt: at(0),
    reason: "freeze",
    pausedAt: at(20),
  };
  const held = holds.freeze(
    { rolloutId: "rol_1", what: "The step to 50 %" },
    { key: "k", began: "b", until: "u", words: "" },
  );

  test("pauses what runs, whatever else there is, except harm; the sentence says who lifts it and where", () => {
    const decision = decide(running(), { holds: [held] });
    expect(decision).toMatchObject({ kind: "pause", reason: "freeze" });
    expect(decision.because.sentence).toContain("an operator changes it");
    expect(decision.because.sentence).toContain("Settings, Freezes");
    expect(decide(running(), { holds: [held], judgement: "regressed" }).kind).toBe("roll_back");
    expect(decide(frozen, { holds: [held] })).toMatchObject({ kind: "hold", resumes: false });
    expect(decide(frozen, { holds: [held], judgement: "regressed" }).kind).toBe("roll_back");
  });

  test("ends by itself, unless a doubt came up meanwhile: that one then stands", () => {
    expect(decide(frozen)).toMatchObject({ kind: "hold", resumes: true });
    const crossed = { crossedAt: { rating: at(25).toISOString() }, enteredAt: at(20) };
    expect(decide(frozen, crossed)).toMatchObject({ kind: "pause", reason: "signal" });
    expect(decide(frozen, { judgement: "invalid", invalidAt: at(25).toISOString(), enteredAt: at(20) })).toMatchObject({
      kind: "pause",
      reason: "invalid",
    });
  });
});

test("a step whose hold was skipped, or for which units of the baseline are missing", () => {
  const early = { isHoldSkipped: true };
  expect(decide(running(), early, 5)).toMatchObject({ kind: "advance", toStep: 1 });
  expect(decide(running(), { ...early, judgedStep: null }, 5).because.code).toBe("not_judged");
  const wanting = { ...plan, steps: plan.steps.map((step) => ({ ...step, minimumExposures: 100 })) };
  const few = nextStep({ state: running(), plan: wanting, facts: facts({ baselineStepExposures: 99 }), now: at(30) });
  expect(few.because.sentence).toContain("99 of 100 units needed have met v1");
});

test("after a downtime, steps that only time parts are taken as one; an approval among them is not passed over", () => {
  const steps = [10, 20, 30, 40].map((exposurePercent) => ({
    exposurePercent,
    holdSeconds: 10,
    advanceOn: "time" as const,
  }));
  const bare = rolloutPlanSchema.parse({ steps });
  const at10 = { kind: "running", step: 0, trafficPercent: 10, stepStartedAt: at(0) } as const;
  const after = (seconds: number, asked: typeof bare) =>
    nextStep({ state: at10, plan: asked, facts: facts(), now: at(seconds) });
  expect(after(11, bare)).toMatchObject({ kind: "advance", toStep: 1 });
  expect(after(59, bare)).toMatchObject({ kind: "advance", toStep: 3, trafficPercent: 40 });
  const careful = rolloutPlanSchema.parse({
    steps: steps.map((step, place) => ({ ...step, needsApproval: place === 2 })),
  });
  expect(after(59, careful)).toMatchObject({ kind: "pause", reason: "awaiting_approval" });
  expect(nextStep({ state: at10, plan: careful, facts: facts({ approvedStep: 2 }), now: at(59) })).toMatchObject({
    kind: "advance",
    toStep: 2,
  });
});

describe("the bake", () => {
  const baking: RolloutState = { kind: "baking", step: 2, trafficPercent: 100, since: at(0), until: at(20) };

  test("completes when it is over and telemetry is fresh", () => {
    expect(decide(baking, {}, 19)).toMatchObject({ kind: "hold", because: { code: "baking" } });
    expect(decide(baking)).toMatchObject({ kind: "complete", tick: 30 });
    expect(decide(baking, { telemetryAt: at(-60) }).because.code).toBe("bake_without_telemetry");
    expect(decide(baking, { judgement: "no_data" }).kind).toBe("hold");
    expect(decide(baking, { isStepVerified: false }).kind).toBe("hold");
  });

  test("still rolls back on harm that late labels show", () => {
    expect(decide(baking, { judgement: "regressed", regressedBy: ["gap"] }).kind).toBe("roll_back");
  });
});

test("whatever moves traffic stands on a tick, has a reason, and never follows silence, doubt or error", () => {
  const states: RolloutState[] = [
    running(0),
    running(1),
    { kind: "baking", step: 2, trafficPercent: 100, since: at(0), until: at(20) },
    { kind: "paused", step: 1, trafficPercent: 50, stepStartedAt: at(0), reason: "no_data", pausedAt: at(9) },
    { kind: "failed", step: 1, servingPercent: 10, because: "gateways did not follow", failedAt: at(9) },
  ];
  fc.assert(
    fc.property(
      fc.constantFrom(...states),
      fc.constantFrom(...judgements),
      fc.option(fc.integer({ min: 1, max: 100 })),
      fc.integer({ min: 0, max: 600 }),
      (state, judgement, tick, seconds) => {
        const given = { judgement, tick, ...(tick === null ? { outcome: null } : {}) };
        const decision = decide(state, given, seconds);
        expect(decision.because.sentence).toMatch(/\.$/);
        if (decision.kind === "hold" || decision.kind === "pause") return;
        expect(decision.tick).toBe(tick);
        if (decision.kind === "roll_back") expect(judgement).toBe("regressed");
        else expect(["collecting", "watching", "non_inferior", "inconclusive"]).toContain(judgement);
      },
    ),
  );
});

describe("a stop event", () => {
  const last = {
    id: "a",
    event: "data-leak",
    at: at(28).toISOString(),
    by: { kind: "service", name: "evaluator" },
  } as const;
  const stopped = { event: "data-leak", count: 2, n: 2, seen: [last, last], last };
  const serving: RolloutState[] = [
    { kind: "running", step: 0, trafficPercent: 10, stepStartedAt: at(0) },
    ...pauseReasons.map((reason) => ({
      ...({ kind: "paused", step: 0, trafficPercent: 10, stepStartedAt: at(0), pausedAt: at(5) } as const),
      reason,
    })),
    { kind: "baking", step: 2, trafficPercent: 100, since: at(0), until: at(50) },
    { kind: "failed", step: 0, servingPercent: 10, because: "no gateway followed", failedAt: at(5) },
  ];

  test("rolls back from wherever the candidate serves, whatever the gates say, and says who reported what", () => {
    for (const state of serving)
      for (const judgement of judgements)
        expect(nextStep({ state, plan, facts: facts({ judgement, stopped }), now: at(30) })).toMatchObject({
          kind: "roll_back",
          reason: "stop_event",
          because: { code: "stop_event", event: "data-leak" },
        });
    const { because } = nextStep({ state: serving[0]!, plan, facts: facts({ stopped }), now: at(30) });
    expect(because.sentence).toBe(
      "Rolled back from 10\u202f% to 0\u202f% at 14:00:30 UTC because *data leak* was reported 2 times for v2, last by the service evaluator at 14:00:28 UTC, and its plan stops at 2.",
    );
  });

  test("ends a preview too, and nothing that serves nobody", () => {
    const preview = rolloutPlanSchema.parse({
      steps: [{ exposurePercent: 0 }, { exposurePercent: 100 }],
      preview: { targetingKeys: ["ada"] },
    });
    const previewing: RolloutState = { kind: "running", step: 0, trafficPercent: 0, stepStartedAt: at(0) };
    const decision = nextStep({ state: previewing, plan: preview, facts: facts({ stopped }), now: at(30) });
    expect(decision).toMatchObject({
      kind: "roll_back",
      because: { sentence: expect.stringContaining("its preview") },
    });
    const gone: RolloutState = { kind: "rolled_back", fromPercent: 10, reason: "stop_event", rolledBackAt: at(29) };
    expect(nextStep({ state: gone, plan, facts: facts({ stopped }), now: at(30) }).kind).toBe("hold");
  });
});
