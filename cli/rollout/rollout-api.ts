import type { Hold } from "#lib/domain/rollout/hold";
import type { RolloutPlan } from "#lib/domain/rollout/plan";
import type { DecisionKind, PauseReason, RolloutStateKind } from "#lib/domain/rollout/state";

/** What the instance answers under /api/v1/rollouts, as far as the command line reads it. */
export interface Rollout {
  id: string;
  title: string;
  environment: string;
  service: string;
  flagKey: string;
  strategy: string;
  baselineVariant: string;
  candidateVariant: string;
  attempt: number;
  state: RolloutStateKind;
  pauseReason: PauseReason | null;
  step: number | null;
  trafficPercent: number;
  because: string;
  plan: RolloutPlan;
  revision: number;
  createdAt: string;
  startedAt: string | null;
  endedAt: string | null;
  incidentId: string | null;
}

export interface Decision {
  id: string;
  at: string;
  kind: DecisionKind;
  fromPercent: number;
  toPercent: number;
  because: string;
  words: string | null;
  by: { kind: string; name: string };
}

export interface Holds {
  holds: Hold[];
  approvals: { step: number | null; verdict: string; words: string | null; by: string; at: string }[];
}
