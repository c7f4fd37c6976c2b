import { exhaustive } from "../kernel/exhaustive.ts";
import type { PauseReason, RollbackReason, RolloutState } from "./state.ts";
import { trafficPercentOf } from "./state.ts";

/** Where the ramp ends, and how long the bake then lasts. */
interface RampEnd {
  bakeSeconds: number;
  /** Share of everyone but the held-back units, 0–100. */
  fullPercent: number;
}

/** What can happen to a rollout. Numbers come from the plan, so that this function needs no plan. */
export type RolloutEvent =
  | { kind: "submit" }
  | { kind: "schedule"; startsAt: Date }
  | ({ kind: "start"; trafficPercent: number } & RampEnd)
  /** To a later step; from a pause it also approves and resumes. */
  | ({ kind: "advance"; toStep: number; trafficPercent: number } & RampEnd)
  | { kind: "pause"; reason: PauseReason }
  /** A second person lets the next step be taken; whether it is due is judged again. */
  | { kind: "approve_step" }
  | ({ kind: "resume" } & RampEnd)
  | { kind: "complete" }
  | { kind: "roll_back"; reason: RollbackReason }
  | { kind: "abort" }
  /** The gateways did not follow: `servingPercent` is what they serve. */
  | { kind: "fail"; servingPercent: number; because: string }
  /** A newer rollout of the same flag was completed. */
  | { kind: "supersede" };

/** What has to happen beside the new state, in the same transaction. */
export type Effect =
  | { kind: "shift_traffic"; fromPercent: number; toPercent: number }
  /** The flag's default variant: what everyone gets outside a rollout. */
  | { kind: "make_current"; variant: "candidate" | "baseline" }
  | { kind: "supersede_predecessors" };

export interface Refusal {
  code: "terminal" | "not_serving" | "serving" | "failed" | "wrong_state" | "needs_approval" | "backwards";
  /** Why not, and what to do instead. */
  sentence: string;
}

export type Transition = { ok: true; next: RolloutState; effects: Effect[] } | { ok: false; refusal: Refusal };

/** The one place that knows which state may follow which. */
export function transition(state: RolloutState, event: RolloutEvent, now: Date): Transition {
  const dead = terminalRefusal(state);
  if (dead) return no("terminal", dead);
  if (state.kind === "failed" && event.kind !== "roll_back" && event.kind !== "abort")
    return no("failed", `The engine lost control of traffic (${state.because}): roll back or abort.`);
  switch (event.kind) {
    case "submit":
      return state.kind === "draft"
        ? yes({ kind: "pending_approval" })
        : onlyFrom(state, "a draft", "sent for approval");
    case "schedule":
      return state.kind === "draft" || state.kind === "pending_approval"
        ? yes({ kind: "scheduled", startsAt: event.startsAt })
        : onlyFrom(state, "a draft or an approved rollout", "scheduled");
    case "start":
      return start(state, event, now);
    case "advance":
      return advance(state, event, now);
    case "pause":
      return pause(state, event.reason, now);
    case "approve_step":
      return approveStep(state, now);
    case "resume":
      return resume(state, event, now);
    case "complete":
      return state.kind === "baking"
        ? yes({ kind: "completed", completedAt: now, superseded: false }, [
            { kind: "make_current", variant: "candidate" },
            { kind: "supersede_predecessors" },
            ...endOfHoldback(state.trafficPercent),
          ])
        : onlyFrom(state, "a baking rollout (one at its full share)", "completed");
    case "roll_back":
      return rollBack(state, event.reason, now);
    case "abort":
      return abort(state, now);
    case "fail":
      return fail(state, event, now);
    case "supersede":
      return state.kind === "completed"
        ? yes({ ...state, superseded: true })
        : onlyFrom(state, "a completed rollout", "superseded");
    default:
      return exhaustive(event);
  }
}

/** Whether one press would bring traffic back to the baseline. */
export const canRollBack = (state: RolloutState): boolean =>
  transition(state, { kind: "roll_back", reason: "manual" }, new Date(0)).ok;

function start(state: RolloutState, event: Extract<RolloutEvent, { kind: "start" }>, now: Date): Transition {
  if (state.kind === "pending_approval") return no("needs_approval", "This rollout waits for approval.");
  if (state.kind !== "draft" && state.kind !== "scheduled") return onlyFrom(state, "a draft", "started");
  return yes(serving({ step: 0, ...event }, now), [
    { kind: "shift_traffic", fromPercent: 0, toPercent: event.trafficPercent },
  ]);
}

function advance(state: RolloutState, event: Extract<RolloutEvent, { kind: "advance" }>, now: Date): Transition {
  if (state.kind !== "running" && state.kind !== "paused")
    return onlyFrom(state, "a running or paused rollout", "advanced");
  if (event.toStep <= state.step || event.trafficPercent <= state.trafficPercent)
    return no("backwards", "Exposure only grows along a ramp. To give the candidate less traffic, roll back.");
  return yes(serving({ ...event, step: event.toStep }, now), [
    { kind: "shift_traffic", fromPercent: state.trafficPercent, toPercent: event.trafficPercent },
  ]);
}

/** The full share is the bake: the ramp is over, and the release is watched before it becomes the current one. */
function serving(at: { step: number; trafficPercent: number } & RampEnd, now: Date): RolloutState {
  const { step, trafficPercent } = at;
  if (trafficPercent < at.fullPercent) return { kind: "running", step, trafficPercent, stepStartedAt: now };
  return { kind: "baking", step, trafficPercent, since: now, until: later(now, at.bakeSeconds * 1_000) };
}

/** Who was held back gets what is current, like everyone. */
const endOfHoldback = (fromPercent: number): Effect[] =>
  fromPercent < 100 ? [{ kind: "shift_traffic", fromPercent, toPercent: 100 }] : [];

function pause(state: RolloutState, reason: PauseReason, now: Date): Transition {
  if (state.kind === "running") return yes({ ...state, kind: "paused", reason, pausedAt: now });
  if (state.kind === "baking")
    return yes({
      kind: "paused",
      step: state.step,
      trafficPercent: state.trafficPercent,
      stepStartedAt: state.since,
      reason,
      pausedAt: now,
    });
  // A person's pause replaces the engine's, so that data coming back does not resume what a person stopped.
  if (state.kind === "paused" && state.reason !== reason && reason === "manual") return yes({ ...state, reason });
  // What came up while it was frozen stands when the freeze is over.
  const isOuter = (one: PauseReason): boolean => one === "freeze" || one === "incident";
  if (state.kind === "paused" && isOuter(state.reason) && !isOuter(reason)) return yes({ ...state, reason });
  if (state.kind === "paused") return no("wrong_state", `It is paused already (${state.reason}).`);
  return onlyFrom(state, "a rollout that serves traffic", "paused");
}

function approveStep(state: RolloutState, now: Date): Transition {
  return state.kind === "paused" && state.reason === "awaiting_approval"
    ? yes(goOn(state, now))
    : onlyFrom(state, "a rollout that waits for it", "approved for its next step");
}

function resume(state: RolloutState, end: RampEnd, now: Date): Transition {
  if (state.kind !== "paused") return onlyFrom(state, "a paused rollout", "resumed");
  if (state.reason === "awaiting_approval")
    return no("needs_approval", "The next step waits for a second person's approval; rolling back is always possible.");
  const { step, trafficPercent } = state;
  if (trafficPercent >= end.fullPercent) return yes(serving({ step, trafficPercent, ...end }, now));
  return yes(goOn(state, now));
}

/** Time spent paused does not count towards the hold. */
function goOn(state: Extract<RolloutState, { kind: "paused" }>, now: Date): RolloutState {
  const { step, trafficPercent } = state;
  const pausedMs = now.getTime() - state.pausedAt.getTime();
  return { kind: "running", step, trafficPercent, stepStartedAt: later(state.stepStartedAt, pausedMs) };
}

function rollBack(state: RolloutState, reason: RollbackReason, now: Date): Transition {
  if (!isServing(state)) return no("not_serving", `A ${words(state)} rollout serves no traffic: nothing to roll back.`);
  const fromPercent = trafficPercentOf(state);
  const effects: Effect[] = [{ kind: "shift_traffic", fromPercent, toPercent: 0 }];
  if (state.kind === "completed") effects.push({ kind: "make_current", variant: "baseline" });
  return yes({ kind: "rolled_back", fromPercent, reason, rolledBackAt: now }, effects);
}

function abort(state: RolloutState, now: Date): Transition {
  if (state.kind === "failed")
    return yes({ kind: "aborted", abortedAt: now }, [
      { kind: "shift_traffic", fromPercent: state.servingPercent, toPercent: 0 },
    ]);
  if (isServing(state))
    return no("serving", `It serves ${trafficPercentOf(state)} % of traffic: roll it back instead.`);
  return yes({ kind: "aborted", abortedAt: now });
}

function fail(state: RolloutState, event: Extract<RolloutEvent, { kind: "fail" }>, now: Date): Transition {
  if (state.kind !== "running" && state.kind !== "paused" && state.kind !== "baking")
    return onlyFrom(state, "a rollout that serves traffic", "marked as failed");
  const { servingPercent, because } = event;
  return yes({ kind: "failed", step: state.step, servingPercent, because, failedAt: now }, [
    { kind: "shift_traffic", fromPercent: state.trafficPercent, toPercent: servingPercent },
  ]);
}

/** A failed rollout counts as serving even at 0 %: what the gateways do is not sure, and a rollback makes it sure. */
const isServing = (state: RolloutState): boolean =>
  ["running", "paused", "baking", "failed"].includes(state.kind) || (state.kind === "completed" && !state.superseded);

function terminalRefusal(state: RolloutState): string | null {
  if (state.kind === "rolled_back") return "It is rolled back, for good: to try again, create a new attempt.";
  if (state.kind === "aborted") return "It is aborted, for good: to try again, create a new attempt.";
  if (state.kind === "completed" && state.superseded)
    return "A newer rollout of this flag was completed: this one is history.";
  return null;
}

const words = (state: RolloutState): string => state.kind.replaceAll("_", " ");
const later = (at: Date, ms: number): Date => new Date(at.getTime() + ms);
const yes = (next: RolloutState, effects: Effect[] = []): Transition => ({ ok: true, next, effects });
const no = (code: Refusal["code"], sentence: string): Transition => ({ ok: false, refusal: { code, sentence } });
const onlyFrom = (state: RolloutState, from: string, what: string): Transition =>
  no("wrong_state", `Only ${from} can be ${what}; this one is ${words(state)}.`);
