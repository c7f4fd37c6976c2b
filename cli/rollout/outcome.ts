import { type ExitCode, exitCodes } from "../exit-codes.ts";
import type { Rollout } from "./rollout-api.ts";

export interface Outcome {
  name: "completed" | "rolled_back" | "paused" | "ended" | "timeout";
  exitCode: ExitCode;
}

/** Pauses that end by themselves, or by the approval that a pipeline waits for. */
const passing: ReadonlySet<string | null> = new Set(["awaiting_approval", "freeze", "incident", "no_data"]);

/** What became of a rollout; null while it goes on without anybody, or waits for an approval. */
export function outcomeOf({ state, pauseReason }: Pick<Rollout, "state" | "pauseReason">): Outcome | null {
  switch (state) {
    case "completed":
      return { name: "completed", exitCode: exitCodes.done };
    case "rolled_back":
      return { name: "rolled_back", exitCode: exitCodes.rolledBack };
    case "aborted":
    case "failed":
      return { name: "ended", exitCode: exitCodes.ended };
    case "paused":
      return passing.has(pauseReason) ? null : { name: "paused", exitCode: exitCodes.paused };
    case "draft":
      return { name: "paused", exitCode: exitCodes.paused };
    case "pending_approval":
    case "scheduled":
    case "running":
    case "baking":
      return null;
  }
}
