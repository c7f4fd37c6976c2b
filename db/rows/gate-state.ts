import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { EngineState } from "#lib/domain/gate/engine-state";
import { restoreEngine } from "#lib/domain/gate/engine-state";
import type { TickChain } from "#lib/domain/gate/evidence";
import type { GateEvidence } from "#lib/domain/gate/judge-tick";
import type { GateTickOutcome } from "#lib/domain/gate/tick-outcome";
import type { RolloutPlan } from "#lib/domain/rollout/plan";
import type { Judgement } from "#lib/domain/rollout/state";

/**
 * 2 since the state is deflated, 3 since ticks are chained as they are packed: a worker of before, which would chain them
 * otherwise, must not go on with it. Older rows are read as they are.
 */
export const GATE_STATE_VERSION = 3;
const READ_VERSIONS: readonly number[] = [1, 2, GATE_STATE_VERSION];

/** What the judge keeps of a rollout between ticks; the column `gate_state.packed` has it as of its own `engine.tick`. */
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

interface StoredState {
  version: number;
  packed: Buffer | null;
  state: unknown;
}

/** @throws Error when the row was written by a version this build does not know. */
export function parseGateState({ version, packed, state }: StoredState, plan: RolloutPlan): StoredJudge {
  if (!READ_VERSIONS.includes(version))
    throw new Error(`gate_state version ${version}, this build knows ${READ_VERSIONS.join(", ")}`);
  const stored = (packed ? JSON.parse(inflateRawSync(packed).toString()) : state) as StoredJudge;
  return { ...stored, engine: restoreEngine(stored.engine, plan) };
}

/** The fastest level: the numbers compress to a quarter either way, and each rollout is packed every half minute. */
export const packGateState = (stored: StoredJudge): Buffer => deflateRawSync(JSON.stringify(stored), { level: 1 });
