/** A rollout whose candidate may serve: states running, paused, baking and failed. */
export interface ActiveRollout {
  id: string;
  environment: string;
  flagKey: string;
  baselineVariant: string;
  candidateVariant: string;
  step: number;
  startedAtMs: number;
  /** Null until every live gateway has applied the current step. */
  stepVerifiedAtMs: number | null;
  /** Only a preview is served: nothing is compared, and only stop events count. */
  isPreview: boolean;
  /** Names of the events that roll it back. */
  stopEvents: readonly string[];
  /** Whether a unit counts once in each gate, instead of with every observation. */
  countsUnits: boolean;
  gates: ReadonlyArray<{ key: string; metric: string }>;
}

export type Arm = "candidate" | "baseline";

/** The arm that a variant of a flag is in this rollout; null when the rollout has nothing to do with it. */
export function armOf(
  rollout: ActiveRollout,
  seen: { environment: string; flagKey: string | null; variant: string | null },
): Arm | null {
  if (rollout.flagKey !== seen.flagKey || rollout.environment !== seen.environment) return null;
  if (seen.variant === rollout.candidateVariant) return "candidate";
  return seen.variant === rollout.baselineVariant ? "baseline" : null;
}
