import { isGateSilent } from "../gate/gate-states.ts";
import { type HealthProblem, healthProblem } from "../gate/telemetry-health.ts";
import { exhaustive } from "../kernel/exhaustive.ts";
import type { Because, Telling } from "./because.ts";
import { because } from "./because.ts";
import type { JudgedFacts } from "./judged-facts.ts";
import { actingGates, type GateConfig, guardrailsOf, isPreviewStep, type PlanStep, type RolloutPlan } from "./plan.ts";
import { activeStates, type PauseReason, type RolloutState } from "./state.ts";

/**
 * What the engine does next. Whatever changes traffic names the tick whose evidence it stands on; a switch from a preview,
 * in which nothing is counted, stands on a person's approval instead.
 */
export type Decision =
  /** `resumes`: the pause for lack of data is over. */
  | { kind: "hold"; because: Because; resumes: boolean; tick: number | null }
  | { kind: "advance"; because: Because; toStep: number; trafficPercent: number; tick: number | null }
  | { kind: "pause"; because: Because; reason: PauseReason; tick: number | null }
  | { kind: "roll_back"; because: Because; reason: "guardrail" | "stop_event"; tick: number }
  | { kind: "complete"; because: Because; tick: number };

interface Moment {
  state: RolloutState;
  plan: RolloutPlan;
  facts: JudgedFacts;
  now: Date;
}

/** Maps state, judgement, plan and time to one decision. Harm is looked at first, reported before judged; silence second, time last. */
export function nextStep(moment: Moment): Decision {
  const { state, facts } = moment;
  const stopped = rollBackIfStopped(moment);
  if (stopped) return stopped;
  switch (state.kind) {
    case "running":
      if (isPreviewStep(moment.plan, state.step)) return pauseIfHeld(moment) ?? switchIfApproved(moment, state);
      return (
        rollBackIfRegressed(moment) ?? pauseIfHeld(moment) ?? pauseIfInDoubt(moment) ?? advanceIfDue(moment, state)
      );
    case "paused":
      return rollBackIfRegressed(moment) ?? resumeIfOver(moment, state.reason);
    case "baking":
      return rollBackIfRegressed(moment) ?? completeIfBaked(moment, state);
    case "failed":
      return rollBackIfRegressed(moment) ?? hold(moment, because.failed(moment));
    case "draft":
    case "pending_approval":
    case "scheduled":
    case "completed":
    case "rolled_back":
    case "aborted":
      return { kind: "hold", because: because.notActive(), resumes: false, tick: facts.tick };
    default:
      return exhaustive(state);
  }
}

/** Whatever the gates say, and wherever the rollout stands while it serves, a preview included. */
function rollBackIfStopped(moment: Moment): Decision | null {
  const { stopped, tick } = moment.facts;
  if (!stopped || tick === null || !activeStates.includes(moment.state.kind)) return null;
  return { kind: "roll_back", reason: "stop_event", because: because.stopEvent(moment, stopped), tick };
}

function rollBackIfRegressed(moment: Moment): Decision | null {
  const { facts } = moment;
  if (facts.judgement !== "regressed" || facts.tick === null) return null;
  return {
    kind: "roll_back",
    reason: "guardrail",
    because: because.guardrailRegressed(moment, facts.regressedBy),
    tick: facts.tick,
  };
}

const wasSeen = (facts: JudgedFacts, at: string | null | undefined): boolean =>
  at != null && new Date(at) <= facts.enteredAt;

const crossedSignals = ({ facts, plan }: Moment): GateConfig[] =>
  actingGates(plan).filter((gate) => gate.kind === "signal" && facts.crossedAt[gate.key]);

function pauseOnSignal(moment: Moment): Decision | null {
  const fresh = crossedSignals(moment).find((gate) => !wasSeen(moment.facts, moment.facts.crossedAt[gate.key]));
  return fresh ? pause(moment, "signal", because.signalRegressed(moment, fresh.key)) : null;
}

/** A doubt pauses once. When a person resumed after it came up, the engine holds instead and leaves the step to people. */
function pauseIfInDoubt(moment: Moment): Decision | null {
  const { facts } = moment;
  if (facts.judgement === "invalid")
    return wasSeen(facts, facts.invalidAt)
      ? hold(moment, because.invalidAcknowledged(moment))
      : pause(moment, "invalid", because.sampleRatio(moment));
  if (facts.judgement === "no_data") return pause(moment, "no_data", because.noData(moment));
  const signalled = pauseOnSignal(moment);
  if (signalled) return signalled;
  if (facts.judgement === "inconclusive")
    return wasSeen(facts, deadlineOf(moment)?.toISOString())
      ? hold(moment, because.overdueAcknowledged(moment))
      : pause(moment, "inconclusive", because.inconclusive(moment, weakestGuardrail(moment)));
  if (facts.judgement === "error") return hold(moment, because.noVerdict(moment));
  const [seen] = crossedSignals(moment);
  return seen ? hold(moment, because.signalAcknowledged(moment, seen.key)) : null;
}

function advanceIfDue(moment: Moment, state: Extract<RolloutState, { kind: "running" }>): Decision {
  const { facts, plan, now } = moment;
  const step = plan.steps[state.step];
  const toStep = foldedStep(moment, state);
  const next = plan.steps[toStep];
  if (!step) return hold(moment, because.planEnded(moment));
  const until = holdEndsAt(plan, state);
  if (now < until && !facts.isHoldSkipped) return hold(moment, because.holding(moment, until));
  if (!facts.isStepVerified) return hold(moment, because.notVerified(moment));
  if (!isJudgedSinceRestart(facts)) return hold(moment, because.restored(moment));
  if (actingGates(plan).length > 0 && facts.judgedStep !== state.step) return hold(moment, because.notJudged(moment));
  const needed = exposuresNeeded(step, plan);
  if (facts.stepExposures < step.minimumExposures || totalExposures(facts) < needed)
    return hold(moment, because.tooFewExposures(moment, needed));
  if (facts.baselineStepExposures < step.minimumExposures)
    return hold(moment, because.tooFewOfBaseline(moment, step.minimumExposures));
  const silent = silentGate(moment);
  if (silent) return hold(moment, because.gateWithoutData(moment, silent));
  const problem = unhealthy(moment);
  if (problem) return hold(moment, because.unhealthy(moment, problem));
  if (step.advanceOn === "evidence" && facts.judgement !== "non_inferior")
    return hold(moment, because.waitingForEvidence(moment, weakestGuardrail(moment)));
  if (!next) return hold(moment, because.planEnded(moment));
  if (next.needsApproval && facts.approvedStep !== toStep)
    return pause(moment, "awaiting_approval", because.needsApproval(moment, next.exposurePercent));
  if (facts.tick === null) return hold(moment, because.noVerdict(moment));
  const heldSeconds = (now.getTime() - state.stepStartedAt.getTime()) / 1_000;
  return {
    kind: "advance",
    toStep,
    trafficPercent: next.exposurePercent,
    tick: facts.tick,
    because:
      step.advanceOn === "evidence"
        ? because.nonInferior(moment, next.exposurePercent)
        : because.holdOver(moment, next.exposurePercent, heldSeconds),
  };
}

/** Nothing is judged in a preview, so time alone never ends it: a person switches, or approves the switch beforehand. */
function switchIfApproved(moment: Moment, state: Extract<RolloutState, { kind: "running" }>): Decision {
  const { facts, plan, now } = moment;
  const toStep = state.step + 1;
  const next = plan.steps[toStep];
  const until = holdEndsAt(plan, state);
  if (now < until && !facts.isHoldSkipped) return hold(moment, because.previewing(moment, until));
  if (!facts.isStepVerified) return hold(moment, because.notVerified(moment));
  if (!next?.needsApproval) return hold(moment, because.previewOver(moment));
  if (facts.approvedStep !== toStep)
    return pause(moment, "awaiting_approval", because.needsApproval(moment, next.exposurePercent));
  return {
    kind: "advance",
    toStep,
    trafficPercent: next.exposurePercent,
    tick: facts.tick,
    because: because.switched(moment, next.exposurePercent),
  };
}

const holdEndsAt = (plan: RolloutPlan, { step, stepStartedAt }: Extract<RolloutState, { kind: "running" }>): Date =>
  new Date(stepStartedAt.getTime() + (plan.steps[step]?.holdSeconds ?? 0) * 1_000);

/**
 * A restored rollout goes on only with what has been heard since. A tick alone is no sign of it: spans of before that find
 * their variant late are counted after.
 */
const isJudgedSinceRestart = ({ restartedAt, heardAt, telemetryAt }: JudgedFacts): boolean =>
  restartedAt === null ||
  (heardAt !== null && heardAt > restartedAt && telemetryAt !== null && telemetryAt > restartedAt);

const exposuresNeeded = (step: PlanStep, plan: RolloutPlan): number =>
  Math.max(step.minimumExposures, step.advanceOn === "evidence" ? plan.minimumExposures : 0);

const totalExposures = (facts: JudgedFacts): number =>
  Math.max(facts.stepExposures, facts.outcome?.exposures.total[0] ?? 0);

/** A guardrail or signal without data, which blocks every advance; informational and dry-run gates block nothing. */
function silentGate({ facts, plan, now }: Moment): GateConfig | undefined {
  return actingGates(plan).find((gate) =>
    isGateSilent(plan, facts.outcome?.gates[gate.key]?.dataAt ?? null, {
      now,
      expectedSince: facts.enteredAt,
      telemetryAt: facts.telemetryAt,
      restartedAt: facts.restartedAt,
    }),
  );
}

/** Only gates are misled by bad telemetry: a rollout without any goes by time. */
function unhealthy({ facts, plan }: Moment): HealthProblem | null {
  const { health, exposures } = facts.outcome ?? {};
  if (!health || !exposures || actingGates(plan).length === 0) return null;
  return healthProblem(health, { plan, units: exposures.total[0] + exposures.total[1] + exposures.late });
}

function weakestGuardrail({ facts, plan }: Moment): GateConfig | undefined {
  const safe = (gate: GateConfig) => facts.outcome?.gates[gate.key]?.logSafe ?? Number.NEGATIVE_INFINITY;
  return guardrailsOf(plan).sort((a, b) => safe(a) - safe(b))[0];
}

/** When the running step has to be decided; null when its plan sets no limit. */
export function deadlineOf({ state, plan }: Pick<Moment, "state" | "plan">): Date | null {
  if (state.kind !== "running" && state.kind !== "paused") return null;
  const seconds = plan.steps[state.step]?.decideWithinSeconds;
  return seconds == null ? null : new Date(state.stepStartedAt.getTime() + seconds * 1_000);
}

/** Starts and steps are held, exposure stays; a rollback is never held, so it is asked about before. */
function pauseIfHeld(moment: Moment): Decision | null {
  const [first] = moment.facts.holds;
  return first ? pause(moment, first.kind === "incident" ? "incident" : "freeze", because.heldBy(moment, first)) : null;
}

/**
 * After a time in which nothing ran, steps that only time parts are taken as one: without gates there is nothing to
 * judge in them. A step that asks for approval, evidence or exposures is never passed over.
 */
function foldedStep({ plan, facts, now }: Moment, state: Extract<RolloutState, { kind: "running" }>): number {
  let to = state.step + 1;
  if (facts.isHoldSkipped || actingGates(plan).length > 0) return to;
  let endsMs = holdEndsAt(plan, state).getTime();
  for (;;) {
    const passed = plan.steps[to];
    const beyond = plan.steps[to + 1];
    if (!passed || !beyond || passed.needsApproval || passed.minimumExposures > 0 || passed.advanceOn !== "time")
      return to;
    endsMs += passed.holdSeconds * 1_000;
    if (now.getTime() < endsMs || passed.exposurePercent >= 100) return to;
    to += 1;
  }
}

/** What the engine paused, it resumes when the cause is over; what a person paused, a person resumes. */
function resumeIfOver(moment: Moment, reason: PauseReason): Decision {
  const { judgement, tick, holds } = moment.facts;
  if ((reason === "freeze" || reason === "incident") && holds.length === 0) {
    const doubt = pauseIfInDoubt(moment);
    if (doubt?.kind === "pause" && doubt.reason !== "no_data") return doubt;
    return { kind: "hold", because: because.holdLifted(moment, reason), resumes: true, tick };
  }
  const isHeard = judgement !== "no_data" && judgement !== "error" && tick !== null;
  if (reason === "no_data" && isHeard && isJudgedSinceRestart(moment.facts))
    return { kind: "hold", because: because.dataBack(moment), resumes: true, tick };
  return hold(moment, because.paused(moment));
}

function completeIfBaked(moment: Moment, state: Extract<RolloutState, { kind: "baking" }>): Decision {
  const { facts, plan, now } = moment;
  const signalled = pauseOnSignal(moment);
  if (signalled) return signalled;
  if (facts.judgement === "invalid")
    return wasSeen(facts, facts.invalidAt)
      ? hold(moment, because.invalidAcknowledged(moment))
      : pause(moment, "invalid", because.sampleRatio(moment));
  if (now < state.until) return hold(moment, because.baking(moment, state.until));
  if (!facts.isStepVerified) return hold(moment, because.notVerified(moment));
  if (!isJudgedSinceRestart(facts)) return hold(moment, because.restored(moment));
  const freshMs = plan.freshnessSeconds * 1_000;
  if (!facts.telemetryAt || now.getTime() - facts.telemetryAt.getTime() > freshMs || facts.judgement === "no_data")
    return hold(moment, because.bakeWithoutTelemetry(moment));
  // With a holdback there is something to compare with up to the end.
  const judges = (gate: GateConfig) => gate.rule.kind === "limit" || state.trafficPercent < 100;
  const silent = guardrailsOf(plan).find(
    (gate) =>
      judges(gate) &&
      isGateSilent(plan, facts.outcome?.gates[gate.key]?.dataAt ?? null, {
        now,
        expectedSince: facts.enteredAt,
        telemetryAt: facts.telemetryAt,
        restartedAt: facts.restartedAt,
      }),
  );
  if (silent) return hold(moment, because.gateWithoutData(moment, silent));
  if (facts.judgement === "error" || facts.tick === null) return hold(moment, because.noVerdict(moment));
  const bakedSeconds = (now.getTime() - state.since.getTime()) / 1_000;
  return { kind: "complete", because: because.bakeOver(moment, bakedSeconds), tick: facts.tick };
}

const hold = (moment: Telling, why: Because): Decision => ({
  kind: "hold",
  because: why,
  resumes: false,
  tick: moment.facts.tick,
});

const pause = (moment: Telling, reason: PauseReason, why: Because): Decision => ({
  kind: "pause",
  reason,
  because: why,
  tick: moment.facts.tick,
});
