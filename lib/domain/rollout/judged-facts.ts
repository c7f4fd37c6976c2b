import type { Stopped } from "../gate/stop-counts.ts";
import type { GateTickOutcome } from "../gate/tick-outcome.ts";
import type { Hold } from "./hold.ts";
import type { Judgement } from "./state.ts";

/** What is known about a rollout at one moment. */
export interface JudgedFacts {
  judgement: Judgement;
  /** The last tick and what it came to; null before the first. */
  tick: number | null;
  outcome: GateTickOutcome | null;
  /** The step that the last tick judged, by index. */
  judgedStep: number | null;
  /** Units that met the candidate under the current step's shares. */
  stepExposures: number;
  /** The same of the baseline. */
  baselineStepExposures: number;
  /** Every live gateway serves the current step. */
  isStepVerified: boolean;
  /** Last stored telemetry of the candidate. */
  telemetryAt: Date | null;
  /** When the instance began again after a restore; what was judged before leads to no advance. */
  restartedAt: Date | null;
  /** Last tick that heard the candidate. */
  heardAt: Date | null;
  /** When the rollout entered its present state or step. */
  enteredAt: Date;
  /** When evidence crossed, by gate; a person who resumes after that has seen it. */
  crossedAt: Readonly<Record<string, string>>;
  invalidAt: string | null;
  /** Guardrails that made the crossing, strongest first. */
  regressedBy: readonly string[];
  /** The stop event that has reached its count. */
  stopped: Stopped | null;
  /** The next step that a second person approved; null when none is. */
  approvedStep: number | null;
  /** A person ended this step's hold early. */
  isHoldSkipped: boolean;
  /** Freezes, a stopped line and incidents that hold it now. */
  holds: readonly Hold[];
  candidateVariant: string;
  baselineVariant: string;
}
