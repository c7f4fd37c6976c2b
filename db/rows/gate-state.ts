import type { EngineState } from "#lib/domain/gate/engine-state";
import { restoreEngine } from "#lib/domain/gate/engine-state";
import type { TickChain } from "#lib/domain/gate/evidence";
import type { GateEvidence } from "#lib/domain/gate/judge-tick";
import type { GateTickOutcome } from "#lib/domain/gate/tick-outcome";
import type { RolloutPlan } from "#lib/domain/rollout/plan";
import type { Judgement } from "#lib/domain/rollout/state";

export const GATE_STATE_VERSION = 1;

/** What the judge keeps of a rollout between ticks; the column `gate_state.state` has it as of its own `engine.tick`. */
export interface StoredJudge {
  engine: EngineState;
  chain: TickChain;
  /** What the last tick said, before freshness. */
  verdict: Judgement;
  gates: Record<string, GateEvidence>;
  outcome: GateTickOutcome;
  /** Head of the hash chain of evidence. */
  evidence: { id: string; hash: string; at: string } | null;
  /** Reasons to hold that the decision log has for this step already, as "step:code". */
  held: string[];
}

/** @throws Error when the row was written by a version this build does not know. */
export function parseGateState(row: { version: number; state: unknown }, plan: RolloutPlan): StoredJudge {
  if (row.version !== GATE_STATE_VERSION)
    throw new Error(`gate_state version ${row.version}, this build knows ${GATE_STATE_VERSION}`);
  const stored = row.state as StoredJudge;
  return { ...stored, engine: restoreEngine(stored.engine, plan) };
}
