import type { Signal } from "./signal-shape.tsx";

export type DecisionKind =
  | "start"
  | "advance"
  | "hold"
  | "pause"
  | "resume"
  | "roll_back"
  | "complete"
  | "abort"
  | "fail"
  | "verified"
  | "note";

const faces: Record<DecisionKind, { signal: Signal; word: string }> = {
  start: { signal: "notice", word: "Start" },
  advance: { signal: "notice", word: "Advance" },
  hold: { signal: "none", word: "Hold" },
  pause: { signal: "elevated", word: "Pause" },
  resume: { signal: "notice", word: "Resume" },
  roll_back: { signal: "critical", word: "Roll back" },
  complete: { signal: "ok", word: "Complete" },
  abort: { signal: "none", word: "Abort" },
  fail: { signal: "high", word: "Fail" },
  verified: { signal: "ok", word: "Verified" },
  note: { signal: "none", word: "Note" },
};

export function decisionSignal(kind: DecisionKind): Signal {
  return faces[kind].signal;
}
