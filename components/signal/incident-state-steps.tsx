import { Chip, type Signal } from "./signal-shape.tsx";

export type IncidentStateKind =
  | "triage"
  | "investigating"
  | "identified"
  | "mitigating"
  | "monitoring"
  | "resolved"
  | "closed"
  | "cancelled";

const faces: Record<IncidentStateKind, { signal: Signal; word: string }> = {
  triage: { signal: "none", word: "Triage" },
  investigating: { signal: "elevated", word: "Investigating" },
  identified: { signal: "elevated", word: "Identified" },
  mitigating: { signal: "elevated", word: "Mitigating" },
  monitoring: { signal: "notice", word: "Monitoring" },
  resolved: { signal: "ok", word: "Resolved" },
  closed: { signal: "ok", word: "Closed" },
  cancelled: { signal: "none", word: "Cancelled" },
};

const path: IncidentStateKind[] = ["investigating", "identified", "mitigating", "monitoring", "resolved"];

export function incidentStateWord(state: IncidentStateKind): string {
  return faces[state].word;
}

export function IncidentStateChip({ state, plain }: { state: IncidentStateKind; plain?: boolean }) {
  return (
    <Chip signal={faces[state].signal} plain={plain}>
      {faces[state].word}
    </Chip>
  );
}

/** The ordinary way of an incident with the present state set apart. */
export function IncidentStateSteps({ state }: { state: IncidentStateKind }) {
  const steps = path.includes(state) ? path : state === "triage" ? [state, ...path] : [...path, state];
  return (
    <ol className="phase" aria-label="State">
      {steps.map((step) => (
        <li key={step} aria-current={step === state ? "step" : undefined}>
          {faces[step].word}
        </li>
      ))}
    </ol>
  );
}
