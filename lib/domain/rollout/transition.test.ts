import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { pauseReasons, type RolloutState, rollbackReasons, rolloutStateKinds, trafficPercentOf } from "./state.ts";
import { canRollBack, type RolloutEvent, transition } from "./transition.ts";

const t0 = new Date("2026-11-23T14:00:00Z");
const now = new Date("2026-11-23T14:05:00Z");

const states: Record<string, RolloutState> = {
  draft: { kind: "draft" },
  pending_approval: { kind: "pending_approval" },
  scheduled: { kind: "scheduled", startsAt: t0 },
  running: { kind: "running", step: 0, trafficPercent: 10, stepStartedAt: t0 },
  paused: { kind: "paused", step: 0, trafficPercent: 10, stepStartedAt: t0, reason: "signal", pausedAt: t0 },
  awaiting: {
    kind: "paused",
    step: 0,
    trafficPercent: 10,
    stepStartedAt: t0,
    reason: "awaiting_approval",
    pausedAt: t0,
  },
  frozen: { kind: "paused", step: 0, trafficPercent: 10, stepStartedAt: t0, reason: "freeze", pausedAt: t0 },
  baking: { kind: "baking", step: 2, trafficPercent: 100, since: t0, until: now },
  completed: { kind: "completed", completedAt: t0, superseded: false },
  superseded: { kind: "completed", completedAt: t0, superseded: true },
  rolled_back: { kind: "rolled_back", fromPercent: 25, reason: "guardrail", rolledBackAt: t0 },
  aborted: { kind: "aborted", abortedAt: t0 },
  failed: { kind: "failed", step: 1, servingPercent: 10, because: "gateways did not follow", failedAt: t0 },
};

const events: Record<string, RolloutEvent> = {
  submit: { kind: "submit" },
  schedule: { kind: "schedule", startsAt: now },
  start: { kind: "start", trafficPercent: 10, bakeSeconds: 60, fullPercent: 100 },
  advance: { kind: "advance", toStep: 1, trafficPercent: 25, bakeSeconds: 60, fullPercent: 100 },
  advance_to_100: { kind: "advance", toStep: 2, trafficPercent: 100, bakeSeconds: 60, fullPercent: 100 },
  pause: { kind: "pause", reason: "manual" },
  freeze: { kind: "pause", reason: "freeze" },
  approve_step: { kind: "approve_step" },
  resume: { kind: "resume", bakeSeconds: 60, fullPercent: 100 },
  complete: { kind: "complete" },
  roll_back: { kind: "roll_back", reason: "manual" },
  abort: { kind: "abort" },
  fail: { kind: "fail", servingPercent: 0, because: "gateways did not follow" },
  supersede: { kind: "supersede" },
};

/** Written by hand: what each event leads to, by state; a state that is not named refuses. */
const table: Record<string, Record<string, string>> = {
  submit: { draft: "pending_approval" },
  schedule: { draft: "scheduled", pending_approval: "scheduled" },
  start: { draft: "running", scheduled: "running" },
  advance: { running: "running", paused: "running", awaiting: "running", frozen: "running" },
  advance_to_100: { running: "baking", paused: "baking", awaiting: "baking", frozen: "baking" },
  pause: { running: "paused", paused: "paused", awaiting: "paused", frozen: "paused", baking: "paused" },
  // The engine's own pauses replace none that stands.
  freeze: { running: "paused", baking: "paused" },
  approve_step: { awaiting: "running" },
  resume: { paused: "running", frozen: "running" },
  complete: { baking: "completed" },
  roll_back: {
    running: "rolled_back",
    paused: "rolled_back",
    awaiting: "rolled_back",
    frozen: "rolled_back",
    baking: "rolled_back",
    completed: "rolled_back",
    failed: "rolled_back",
  },
  abort: { draft: "aborted", pending_approval: "aborted", scheduled: "aborted", failed: "aborted" },
  fail: { running: "failed", paused: "failed", awaiting: "failed", frozen: "failed", baking: "failed" },
  supersede: { completed: "completed" },
};

describe("the transition table", () => {
  for (const [eventName, event] of Object.entries(events))
    for (const [stateName, state] of Object.entries(states)) {
      const wanted = table[eventName]?.[stateName] ?? "refused";
      test(`${stateName} + ${eventName} → ${wanted}`, () => {
        const result = transition(state, event, now);
        expect(result.ok ? result.next.kind : "refused").toBe(wanted);
        if (!result.ok) expect(result.refusal.sentence).toMatch(/\.$/);
      });
    }

  test("names every state", () => {
    expect(new Set(Object.values(states).map((state) => state.kind))).toEqual(new Set(rolloutStateKinds));
  });
});

/** With a holdback the ramp ends where it begins. */
const FULL_PERCENT = [100, 90] as const;
const eventsUpTo = (full: number): fc.Arbitrary<RolloutEvent> => {
  const share = fc.constantFrom(0, full, ...[1, 10, 25, 50, 75].map((part) => (full * part) / 100));
  const end = { bakeSeconds: fc.integer({ min: 0, max: 3_600 }), fullPercent: fc.constant(full) };
  return fc.oneof(
    fc.record({ kind: fc.constant("start" as const), trafficPercent: share, ...end }),
    fc.record({
      kind: fc.constant("advance" as const),
      toStep: fc.integer({ min: 0, max: 9 }),
      trafficPercent: share,
      ...end,
    }),
    fc.record({ kind: fc.constant("pause" as const), reason: fc.constantFrom(...pauseReasons) }),
    fc.record({ kind: fc.constant("resume" as const), ...end }),
    fc.record({ kind: fc.constant("roll_back" as const), reason: fc.constantFrom(...rollbackReasons) }),
    fc.record({
      kind: fc.constant("fail" as const),
      servingPercent: share,
      because: fc.constant("gateways did not follow"),
    }),
    fc.constantFrom(
      ...(["submit", "schedule", "approve_step", "complete", "abort", "supersede"] as const).map(
        (name) => events[name] as RolloutEvent,
      ),
    ),
  );
};

/** All states on the way of a random history from a draft. */
function walk(
  history: readonly RolloutEvent[],
): Array<{ before: RolloutState; event: RolloutEvent; after: RolloutState }> {
  let state: RolloutState = { kind: "draft" };
  const steps = [];
  for (const [minute, event] of history.entries()) {
    const result = transition(state, event, new Date(t0.getTime() + minute * 60_000));
    if (!result.ok) continue;
    steps.push({ before: state, event, after: result.next });
    state = result.next;
  }
  return steps;
}

const histories = fc.constantFrom(...FULL_PERCENT).chain((full) => fc.array(eventsUpTo(full), { maxLength: 40 }));
const isOver = (state: RolloutState) =>
  state.kind === "rolled_back" || state.kind === "aborted" || (state.kind === "completed" && state.superseded);

describe("in every history", () => {
  test("a release that serves can be rolled back", () => {
    fc.assert(
      fc.property(histories, (history) => {
        for (const { after } of walk(history))
          expect(canRollBack(after)).toBe(
            trafficPercentOf(after) > 0 || ["running", "paused", "failed"].includes(after.kind),
          );
      }),
    );
  });

  test("nothing leaves rolled_back, aborted or superseded, and failed is left by rollback or abort only", () => {
    fc.assert(
      fc.property(histories, (history) => {
        for (const { before, event } of walk(history)) {
          expect(isOver(before)).toBe(false);
          if (before.kind === "failed") expect(["roll_back", "abort"]).toContain(event.kind);
        }
      }),
    );
  });

  test("exposure falls only by rollback, abort, failure or being superseded, and the full share is baked", () => {
    fc.assert(
      fc.property(histories, (history) => {
        for (const { before, event, after } of walk(history)) {
          if (trafficPercentOf(after) < trafficPercentOf(before))
            expect(["roll_back", "abort", "fail", "supersede"]).toContain(event.kind);
          if (!("fullPercent" in event)) continue;
          if (after.kind === "running") expect(after.trafficPercent).toBeLessThan(event.fullPercent);
          if (after.kind === "baking") expect(trafficPercentOf(after)).toBe(event.fullPercent);
        }
      }),
    );
  });

  test("the effects say exactly what the states say about traffic", () => {
    fc.assert(
      fc.property(histories, (history) => {
        for (const { before, event, after } of walk(history)) {
          const result = transition(before, event, now);
          const shift = result.ok ? result.effects.find((effect) => effect.kind === "shift_traffic") : undefined;
          if (event.kind === "supersede") continue;
          if (trafficPercentOf(before) !== trafficPercentOf(after))
            expect(shift).toEqual({
              kind: "shift_traffic",
              fromPercent: trafficPercentOf(before),
              toPercent: trafficPercentOf(after),
            });
        }
      }),
    );
  });
});

test("time spent paused does not count towards the hold", () => {
  const pausedAt = new Date(t0.getTime() + 60_000);
  const paused = transition(states.running!, { kind: "pause", reason: "manual" }, pausedAt);
  const resumed = paused.ok ? transition(paused.next, { kind: "resume", bakeSeconds: 0, fullPercent: 100 }, now) : null;
  expect(resumed?.ok && resumed.next).toEqual({
    kind: "running",
    step: 0,
    trafficPercent: 10,
    stepStartedAt: new Date(now.getTime() - 60_000),
  });
});

test("a person's pause replaces the engine's, never the other way round", () => {
  const byHand = transition(states.paused!, { kind: "pause", reason: "manual" }, now);
  expect(byHand.ok && byHand.next).toMatchObject({ reason: "manual" });
  const again = byHand.ok ? transition(byHand.next, { kind: "pause", reason: "no_data" }, now) : null;
  expect(again?.ok).toBe(false);
});

test("rolling back a completed release makes its predecessor current again", () => {
  const result = transition(states.completed!, { kind: "roll_back", reason: "incident" }, now);
  expect(result.ok && result.effects).toEqual([
    { kind: "shift_traffic", fromPercent: 100, toPercent: 0 },
    { kind: "make_current", variant: "baseline" },
  ]);
});
