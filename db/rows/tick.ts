import { unpackInput } from "#lib/domain/gate/packed-input";
import { unpackCombined, unpackOutcome } from "#lib/domain/gate/packed-outcome";
import { type StoredOutcome, wholeOutcome } from "#lib/domain/gate/stored-outcome";
import type { TickInput } from "#lib/domain/gate/tick-input";
import type { GateTickOutcome } from "#lib/domain/gate/tick-outcome";
import type { RolloutPlan } from "#lib/domain/rollout/plan";
import { tick } from "../schema/rollout.ts";

/** What of a tick's row holds its counts, for a select. */
export const inputColumns = { packedInput: tick.packedInput, input: tick.input };
/** What of a tick's row holds its outcome, for a select. */
export const outcomeColumns = { packedOutcome: tick.packedOutcome, outcome: tick.outcome };

export type StoredInput = Pick<typeof tick.$inferSelect, "packedInput" | "input">;
export type StoredResult = Pick<typeof tick.$inferSelect, "packedOutcome" | "outcome">;

/** @throws SyntaxError when the row is not one of ours. */
export function readInput({ packedInput, input }: StoredInput): TickInput {
  return packedInput === null ? (input as unknown as TickInput) : unpackInput(packedInput);
}

/** @param takenAt of the same row. */
export function readOutcome(
  { packedOutcome, outcome }: StoredResult,
  { plan, takenAt }: { plan: RolloutPlan; takenAt: Date },
): GateTickOutcome {
  const at = takenAt.toISOString();
  return packedOutcome === null
    ? wholeOutcome(plan, outcome as unknown as StoredOutcome, at)
    : unpackOutcome(packedOutcome, plan, at);
}

/** Evidence of all guardrails together. */
export const readCombined = ({ packedOutcome, outcome }: StoredResult): GateTickOutcome["combined"] =>
  packedOutcome === null ? (outcome as unknown as StoredOutcome).combined : unpackCombined(packedOutcome);
