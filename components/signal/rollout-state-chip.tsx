import type { PauseReason, RolloutStateKind } from "#lib/domain/rollout/state";
import { Chip, type Signal } from "./signal-shape.tsx";

const faces: Record<RolloutStateKind, { signal: Signal; word: string }> = {
  draft: { signal: "none", word: "Draft" },
  pending_approval: { signal: "none", word: "Waits for approval" },
  scheduled: { signal: "none", word: "Scheduled" },
  running: { signal: "notice", word: "Running" },
  paused: { signal: "elevated", word: "Paused" },
  baking: { signal: "notice", word: "Baking" },
  completed: { signal: "ok", word: "Completed" },
  rolled_back: { signal: "critical", word: "Rolled back" },
  aborted: { signal: "none", word: "Aborted" },
  failed: { signal: "high", word: "Failed" },
};

const reasons: Record<PauseReason, string> = {
  manual: "by hand",
  awaiting_approval: "waits for approval",
  inconclusive: "inconclusive",
  no_data: "no data",
  invalid: "invalid experiment",
  signal: "signal regressed",
  freeze: "change freeze",
  incident: "open incident",
};

/** Shape and word, for drawings. */
export const rolloutStateFace = (state: RolloutStateKind): { signal: Signal; word: string } => faces[state];

export type RolloutStateChipProps = { state: RolloutStateKind; reason?: PauseReason; plain?: boolean };

/** "Paused · signal regressed" */
export function RolloutStateChip({ state, reason, plain }: RolloutStateChipProps) {
  const { signal, word } = faces[state];
  return (
    <Chip signal={signal} plain={plain}>
      {state === "paused" && reason ? `${word} · ${reasons[reason]}` : word}
    </Chip>
  );
}
