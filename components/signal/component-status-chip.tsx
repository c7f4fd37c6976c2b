import { Chip, type Signal } from "./signal-shape.tsx";

/** Statuses of the domain plus "unknown": nothing was observed. */
export type ComponentStatus =
  | "operational"
  | "under_maintenance"
  | "degraded_performance"
  | "partial_outage"
  | "major_outage"
  | "unknown";

const faces: Record<ComponentStatus, { signal: Signal; word: string }> = {
  operational: { signal: "ok", word: "Operational" },
  under_maintenance: { signal: "notice", word: "Maintenance" },
  degraded_performance: { signal: "elevated", word: "Degraded" },
  partial_outage: { signal: "high", word: "Partial outage" },
  major_outage: { signal: "critical", word: "Major outage" },
  unknown: { signal: "none", word: "No data" },
};

export function componentStatusSignal(status: ComponentStatus): Signal {
  return faces[status].signal;
}

export function componentStatusWord(status: ComponentStatus): string {
  return faces[status].word;
}

export function ComponentStatusChip({ status, plain }: { status: ComponentStatus; plain?: boolean }) {
  return (
    <Chip signal={faces[status].signal} plain={plain}>
      {faces[status].word}
    </Chip>
  );
}
