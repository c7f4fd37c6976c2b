import type { IncidentStateKind } from "./state.ts";
import { terminalIncidentStates } from "./state.ts";

export interface Mitigation {
  kind: "rollback" | "traffic_shift" | "feature_disable" | "other";
  /** What is done, in plain words: "return to the previous version". */
  words: string;
  state: "running" | "succeeded" | "failed";
  startedAt: string;
  finishedAt: string | null;
}

/** What a guard may look at; gathered by the command, judged here. */
export interface TransitionFacts {
  /** The automatic engine may open, mitigate and watch; it never resolves, closes or cancels. */
  by: "person" | "system";
  /** Words of the person who acts: a note, or the reason the rules ask for. */
  note: string;
  /** One plain sentence, known so far or given now. */
  cause: string;
  mitigation: Mitigation | null;
  /** True once the mitigation held for the whole verification window. */
  verified: boolean;
  /** Published and not retracted. */
  publishedUpdates: number;
  /** False once the reopen window is over: a new, linked incident is opened instead. */
  reopenable: boolean;
}

export type TransitionResult = { ok: true; next: IncidentStateKind } | { ok: false; refusal: string };

/** Null lets the move pass, a sentence refuses it and says what is missing. */
type Guard = (facts: TransitionFacts) => string | null;

const always: Guard = () => null;
const personOnly: Guard = ({ by }) => (by === "person" ? null : "only a person may do this");
const noteNeeded =
  (what: string): Guard =>
  ({ note }) =>
    note.trim() ? null : `say ${what}`;
const all =
  (...guards: Guard[]): Guard =>
  (facts) => {
    for (const guard of guards) {
      const refusal = guard(facts);
      if (refusal) return refusal;
    }
    return null;
  };

const causeKnown: Guard = ({ cause, mitigation }) =>
  cause.trim() || mitigation ? null : "give the cause in one line, or start a mitigation";
const mitigationExists: Guard = ({ mitigation }) => (mitigation ? null : "name the mitigation first");
const mitigationWorked: Guard = ({ by, mitigation }) => {
  if (!mitigation) return "no mitigation exists";
  if (mitigation.state === "failed") return "the mitigation failed: start another one";
  return by === "system" && mitigation.state !== "succeeded" ? "the mitigation is not verified yet" : null;
};
const verifiedOrReason: Guard = ({ verified, note }) =>
  verified || note.trim()
    ? null
    : "the verification window is not over: wait for it, or give a reason for resolving now";
const nothingPublished: Guard = ({ publishedUpdates }) =>
  publishedUpdates === 0 ? null : "a public update is published: retract it first, or resolve the incident";
const withinReopenWindow: Guard = ({ reopenable }) =>
  reopenable ? null : "the reopen window is over: declare a new incident and link this one";

const cancel = all(personOnly, noteNeeded("why this is not an incident"), nothingPublished);
const recovered = all(personOnly, noteNeeded("how it recovered"));

/** Every legal move and its guard; a move that is not listed does not exist. */
export const transitionTable: Record<IncidentStateKind, Partial<Record<IncidentStateKind, Guard>>> = {
  triage: { investigating: always, cancelled: cancel },
  investigating: { identified: causeKnown, mitigating: mitigationExists, monitoring: recovered, cancelled: cancel },
  identified: { mitigating: mitigationExists, monitoring: recovered, cancelled: cancel },
  mitigating: { monitoring: mitigationWorked, identified: always, cancelled: cancel },
  monitoring: {
    mitigating: mitigationExists,
    investigating: always,
    resolved: all(personOnly, verifiedOrReason),
    cancelled: cancel,
  },
  resolved: {
    investigating: all(personOnly, withinReopenWindow),
    closed: all(personOnly, noteNeeded("where the review is, or why none is needed")),
  },
  closed: {},
  cancelled: {},
};

/** Moves an incident, or refuses with a sentence that says what would make it legal. */
export function transition(from: IncidentStateKind, to: IncidentStateKind, facts: TransitionFacts): TransitionResult {
  if (from === to) return { ok: false, refusal: `the incident is already ${from}` };
  const guard = transitionTable[from][to];
  if (!guard) {
    const legal = Object.keys(transitionTable[from]);
    const hint = terminalIncidentStates.includes(from)
      ? `${from} is final`
      : `from ${from} it can become ${legal.join(", ")}`;
    return { ok: false, refusal: `an incident cannot go from ${from} to ${to}: ${hint}` };
  }
  const refusal = guard(facts);
  return refusal ? { ok: false, refusal } : { ok: true, next: to };
}

/** Raising is free; lowering needs a person and a reason, so that nobody talks a severity down in passing. */
export function severityChangeRefusal(change: {
  lowers: boolean;
  reason: string;
  by: "person" | "system";
  mayLower: boolean;
}): string | null {
  if (!change.lowers) return null;
  if (change.by === "system") return "only a person may lower a severity";
  if (!change.mayLower) return "only the commander or an operator may lower a severity";
  return change.reason.trim() ? null : "lowering a severity needs a reason";
}
