import { Chip, type Signal } from "./signal-shape.tsx";

export type Severity = "P0" | "P1" | "P2" | "P3" | "P4";

const faces: Record<Severity, { signal: Signal; word: string }> = {
  P0: { signal: "critical", word: "Critical" },
  P1: { signal: "high", word: "High" },
  P2: { signal: "elevated", word: "Medium" },
  P3: { signal: "notice", word: "Low" },
  P4: { signal: "none", word: "Info" },
};

export function severitySignal(severity: Severity): Signal {
  return faces[severity].signal;
}

/** "P1 High" */
export function severityWord(severity: Severity): string {
  return `${severity} ${faces[severity].word}`;
}

/** Always prints the level; P0 alone is filled. */
export function SeverityBadge({ severity, plain }: { severity: Severity; plain?: boolean }) {
  return (
    <Chip signal={faces[severity].signal} solid={severity === "P0" && !plain} plain={plain}>
      {severityWord(severity)}
    </Chip>
  );
}
