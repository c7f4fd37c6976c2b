import { type DependencyEdge, failsWith } from "../catalogue/dependency.ts";
import type { Severity } from "../incident/state.ts";
import { clockWords } from "../kernel/time-words.ts";
import { type FreezeWindow, freezeInForce } from "./freeze-window.ts";
import { type Hold, holds, isOverridable } from "./hold.ts";

/** An open P0 or P1 that is not contained. */
export interface HoldingIncident {
  id: string;
  number: number;
  severity: Severity;
  environment: string;
  service: string;
  /** The rollout that it came from. */
  rolloutId: string | null;
}

export interface StoppedLine {
  environment: string;
  at: Date;
  by: string;
  words: string;
}

/** What holds rollouts, of one or of all environments, as it stood at one moment. */
export interface Governance {
  lines: readonly StoppedLine[];
  windows: ReadonlyArray<FreezeWindow & { environment: string }>;
  incidents: readonly HoldingIncident[];
  edges: ReadonlyArray<DependencyEdge & { environment: string }>;
  /** System of a service, by environment and service. */
  systems: ReadonlyMap<string, string>;
}

export const nothingHolds: Governance = { lines: [], windows: [], incidents: [], edges: [], systems: new Map() };
export const systemKey = (environment: string, service: string): string => `${environment}\u0000${service}`;

export interface HeldMove {
  rolloutId: string;
  environment: string;
  service: string;
  /** "The start", "The step to 50 %". */
  what: string;
  /** Ids of the holds that a person set aside for this rollout. */
  overridden?: readonly string[] | undefined;
}

/** What holds a start or a step right now; nothing here is ever asked about a rollback. */
export function holdsOn(move: HeldMove, governance: Governance, now: Date): Hold[] {
  const { environment } = move;
  const here = <T extends { environment: string }>(all: readonly T[]): T[] =>
    all.filter((one) => one.environment === environment);
  const found = [
    ...here(governance.lines).map((line) =>
      holds.stoppedLine(move, { ...line, since: clockWords(line.at), at: line.at.toISOString() }),
    ),
    ...here(governance.windows).flatMap((window) => frozenBy(move, { window, governance, now })),
    ...here(governance.incidents).flatMap((open) => heldByIncident(move, open, here(governance.edges))),
  ];
  return found.filter((hold) => !(isOverridable(hold) && move.overridden?.includes(hold.id)));
}

interface Freezing {
  window: FreezeWindow;
  governance: Governance;
  now: Date;
}

function frozenBy(move: HeldMove, { window, governance, now }: Freezing): Hold[] {
  if (window.service && window.service !== move.service) return [];
  if (window.system && window.system !== governance.systems.get(systemKey(move.environment, move.service))) return [];
  const occurrence = freezeInForce(window, now);
  return occurrence ? [holds.freeze(move, { key: window.key, words: window.reason, ...occurrence })] : [];
}

/** Soft dependencies go on with less, so only hard ones carry a hold. The rollout's own incident never holds it. */
function heldByIncident(move: HeldMove, open: HoldingIncident, edges: readonly DependencyEdge[]): Hold[] {
  if (open.rolloutId === move.rolloutId) return [];
  if (open.service === move.service) return [holds.incident(move, { ...open, through: null })];
  return failsWith(open.service, edges).includes(move.service)
    ? [holds.incident(move, { ...open, through: move.service })]
    : [];
}
