import { type Assignment, pickAssignment } from "#lib/domain/telemetry/assignment";

import { type IsPlaced, nobodyIsPlaced } from "./placed-units.ts";

export interface MemoryLimits {
  traceTtlMs: number;
  unitTtlMs: number;
  /** Traces and units remembered at most, each. */
  entries: number;
}

const defaults: MemoryLimits = { traceTtlMs: 60_000, unitTtlMs: 600_000, entries: 100_000 };

interface Asked {
  environment: string;
  /** Null = whichever flag. */
  flagKey: string | null;
}

interface Entry {
  assignments: Assignment[];
  /** Flags of which this trace met several variants: such a trace says nothing about its other records. */
  ambiguous: Set<string> | null;
  heardAtMs: number;
}

/** What recent telemetry said about traces and units, so that records without a variant need no query. */
export class AssignmentMemory {
  readonly #limits: MemoryLimits;
  readonly #traces = new Map<string, Entry>();
  readonly #units = new Map<string, Entry>();

  /** Whether the unit takes part in no rollout, whatever variant it got: such a variant is neither learnt nor counted. */
  readonly isPlaced: IsPlaced;

  constructor(limits: Partial<MemoryLimits> = {}, isPlaced: IsPlaced = nobodyIsPlaced) {
    this.#limits = { ...defaults, ...limits };
    this.isPlaced = isPlaced;
  }

  get isEmpty(): boolean {
    return this.#traces.size === 0;
  }

  learn(assignment: Assignment, traceId: string | null, nowMs: number): void {
    if (traceId !== null) this.#learnTrace(`${assignment.environment}\n${traceId}`, assignment, nowMs);
    if (assignment.unitId !== null)
      this.#learnUnit(`${assignment.environment}\n${assignment.unitId}`, assignment, nowMs);
  }

  ofTrace({ environment, flagKey }: Asked, traceId: string, nowMs: number): Assignment | undefined {
    const entry = fresh(this.#traces.get(`${environment}\n${traceId}`), nowMs - this.#limits.traceTtlMs);
    const known = entry?.assignments.filter((assignment) => !entry.ambiguous?.has(assignment.flagKey)) ?? [];
    return pickAssignment(known, flagKey);
  }

  ofUnit({ environment, flagKey }: Asked, unitId: string, nowMs: number): Assignment | undefined {
    const entry = fresh(this.#units.get(`${environment}\n${unitId}`), nowMs - this.#limits.unitTtlMs);
    return pickAssignment(entry?.assignments ?? [], flagKey);
  }

  #learnTrace(key: string, assignment: Assignment, nowMs: number): void {
    const entry = this.#traces.get(key) ?? { assignments: [], ambiguous: null, heardAtMs: nowMs };
    const known = entry.assignments.find(({ flagKey }) => flagKey === assignment.flagKey);
    if (known === undefined) entry.assignments.push(assignment);
    else if (known.variant !== assignment.variant) {
      entry.ambiguous ??= new Set();
      entry.ambiguous.add(assignment.flagKey);
    } else {
      known.beganAtMs = Math.min(known.beganAtMs, assignment.beganAtMs);
      known.unitId ??= assignment.unitId;
    }
    this.#keep(this.#traces, key, { ...entry, heardAtMs: nowMs });
  }

  /** A unit's newest variant is the one it is served. */
  #learnUnit(key: string, assignment: Assignment, nowMs: number): void {
    const others = (this.#units.get(key)?.assignments ?? []).filter((known) => {
      if (known.flagKey !== assignment.flagKey) return true;
      return known.variant === assignment.variant || known.beganAtMs > assignment.beganAtMs;
    });
    const isKnown = others.some(({ flagKey }) => flagKey === assignment.flagKey);
    const assignments = isKnown ? others : [assignment, ...others];
    this.#keep(this.#units, key, { assignments, ambiguous: null, heardAtMs: nowMs });
  }

  /** Maps keep insertion order, so the first key is the one heard longest ago. */
  #keep(map: Map<string, Entry>, key: string, entry: Entry): void {
    map.delete(key);
    map.set(key, entry);
    if (map.size <= this.#limits.entries) return;
    const oldest = map.keys().next().value;
    if (oldest !== undefined) map.delete(oldest);
  }
}

function fresh(entry: Entry | undefined, sinceMs: number): Entry | undefined {
  return entry !== undefined && entry.heardAtMs >= sinceMs ? entry : undefined;
}
