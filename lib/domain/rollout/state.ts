/** States of a rollout; each member carries only what is legal in it. */
export const rolloutStateKinds = [
  "draft",
  "pending_approval",
  "scheduled",
  "running",
  "paused",
  "baking",
  "completed",
  "rolled_back",
  "aborted",
  "failed",
] as const;
export type RolloutStateKind = (typeof rolloutStateKinds)[number];

/** States in which a release serves traffic and is judged. */
export const activeStates: readonly RolloutStateKind[] = ["running", "paused", "baking", "failed"];

export const pauseReasons = [
  "manual",
  "awaiting_approval",
  "inconclusive",
  "no_data",
  "invalid",
  "signal",
  "freeze",
  "incident",
] as const;
export type PauseReason = (typeof pauseReasons)[number];

export const rollbackReasons = ["guardrail", "manual", "unguarded", "incident", "stop_event", "disable_at"] as const;
export type RollbackReason = (typeof rollbackReasons)[number];

export const judgements = [
  "collecting",
  "watching",
  "regressed",
  "non_inferior",
  "inconclusive",
  "invalid",
  "no_data",
  "error",
] as const;
export type Judgement = (typeof judgements)[number];

/** One gate's own state, as shown on its chip. */
export const gateStates = [
  "collecting",
  "watching",
  "non_inferior",
  "contributing",
  "regressed",
  "no_data",
  "error",
  "ended",
] as const;
export type GateStateKind = (typeof gateStates)[number];

export const decisionKinds = ["advance", "hold", "pause", "roll_back", "complete"] as const;
export type DecisionKind = (typeof decisionKinds)[number];

export type RolloutState =
  | { kind: "draft" }
  | { kind: "pending_approval" }
  | { kind: "scheduled"; startsAt: Date }
  | { kind: "running"; step: number; trafficPercent: number; stepStartedAt: Date }
  | {
      kind: "paused";
      step: number;
      trafficPercent: number;
      stepStartedAt: Date;
      reason: PauseReason;
      pausedAt: Date;
    }
  /** Only at the plan's full share: 100 %, or what its holdback leaves. */
  | { kind: "baking"; step: number; trafficPercent: number; since: Date; until: Date }
  | { kind: "completed"; completedAt: Date; superseded: boolean }
  | { kind: "rolled_back"; fromPercent: number; reason: RollbackReason; rolledBackAt: Date }
  | { kind: "aborted"; abortedAt: Date }
  /** The engine could not bring traffic to the state it decided; `servingPercent` is what serves now. */
  | { kind: "failed"; step: number; servingPercent: number; because: string; failedAt: Date };

/** Share of traffic that the candidate has by decision, 0–100. */
export function trafficPercentOf(state: RolloutState): number {
  switch (state.kind) {
    case "running":
    case "paused":
    case "baking":
      return state.trafficPercent;
    case "completed":
      return state.superseded ? 0 : 100;
    case "failed":
      return state.servingPercent;
    default:
      return 0;
  }
}
