import { findMetric } from "../metric/index.ts";
import { LATENCY_BUCKETS, latencyBucket } from "../metric/latency-buckets.ts";
import type { Measured } from "../metric/metric.ts";
import type { ActiveRollout, Arm } from "./active-rollout.ts";
import { armOf } from "./active-rollout.ts";
import type { ExposureKind } from "./exposure.ts";
import type { Observed } from "./observed.ts";
import { packStop, type ReportedStop, stopKeyOf } from "./stop-event.ts";

/** Sums that one stored batch adds to one gate's input. */
export interface GateDelta {
  rolloutId: string;
  environment: string;
  /**
   * A gate's key, or `$assigned` (first exposures), `$late` (left out of the sample-ratio check), `$multiple`, `$crossed`, `$age`
   * or `$refused` (health of the telemetry), or `$stop:<event>`: one report of a stop event, which stands in groupKey.
   */
  gateKey: string;
  arm: Arm;
  /** Group of a fairness gate; empty elsewhere. */
  groupKey: string;
  step: number;
  n: number;
  s: number;
  q: number;
  /** Counts per latency bucket, latency gates only. */
  histogram: number[] | null;
}

/** Requests of one variant that the door refused. */
export interface RefusedRequests {
  environment: string;
  flagKey: string;
  variant: string;
  n: number;
}

/** A unit that would count in one gate of a rollout that counts units. */
export interface UnitClaim {
  rolloutId: string;
  environment: string;
  gateKey: string;
  unitId: string;
}

interface Place {
  rollout: ActiveRollout;
  arm: Arm;
  gateKey: string;
}

const claimOf = ({ rollout: { id: rolloutId, environment }, gateKey }: Place, unitId: string): UnitClaim => ({
  rolloutId,
  environment,
  gateKey,
  unitId,
});

/** Whether a unit counts with this observation; asked again it does not. */
export type CountsUnit = (claim: UnitClaim) => boolean;

/** Adds up observations per rollout, gate, arm and group. Sums do not depend on how observations are batched. */
export class GateDeltaSums {
  readonly #rollouts: readonly ActiveRollout[];
  readonly #sums = new Map<string, GateDelta>();

  constructor(rollouts: readonly ActiveRollout[]) {
    this.#rollouts = rollouts;
  }

  /**
   * Adds what was seen. In a rollout that counts units an observation without one counts nowhere: nothing tells whether its
   * unit has counted.
   */
  observe(seen: Observed, countsUnit: CountsUnit): void {
    const { unitId } = seen;
    this.#measure(seen, (where, measured) => {
      if (where.rollout.countsUnits && (unitId === null || !countsUnit(claimOf(where, unitId)))) return;
      this.#add(where, measured);
    });
  }

  /** Units that would count with what was seen; where every observation counts, none. */
  unitClaims(all: readonly Observed[]): UnitClaim[] {
    if (!this.#rollouts.some(({ countsUnits }) => countsUnits)) return [];
    const claims: UnitClaim[] = [];
    for (const seen of all)
      this.#measure(seen, (where) => {
        if (where.rollout.countsUnits && seen.unitId !== null) claims.push(claimOf(where, seen.unitId));
      });
    return claims;
  }

  /** What it says in each gate. Requests served before the rollout began are no part of its comparison. */
  #measure(seen: Observed, take: (where: Place, measured: Measured) => void): void {
    for (const rollout of this.#rollouts) {
      const arm = armOf(rollout, seen);
      if (arm === null || seen.servedAtMs < rollout.startedAtMs) continue;
      for (const gate of rollout.gates) {
        const measured = findMetric(gate.metric)?.measure(seen.observation);
        if (measured) take({ rollout, arm, gateKey: gate.key }, measured);
      }
    }
  }

  /** How old requests were when they were stored, from their end on; ages of labels say nothing of the telemetry. */
  age(seen: Observed, nowMs: number): void {
    if (seen.observation.kind !== "request") return;
    const ageSeconds = Math.max(0, nowMs - seen.servedAtMs - seen.observation.latencyMs) / 1_000;
    for (const rollout of this.#rollouts)
      if (armOf(rollout, seen) !== null && seen.servedAtMs >= rollout.startedAtMs)
        this.#add({ rollout, arm: "candidate", gateKey: "$age" }, { n: 1, s: ageSeconds });
  }

  /** Requests that were not stored; they are no part of any comparison. */
  refuse({ n, ...about }: RefusedRequests): void {
    for (const rollout of this.#rollouts)
      if (armOf(rollout, about) !== null) this.#add({ rollout, arm: "candidate", gateKey: "$refused" }, { n, s: 0 });
  }

  expose(rollout: ActiveRollout, arm: Arm, kind: ExposureKind): void {
    this.#add({ rollout, arm, gateKey: kind }, { n: 1, s: 0 });
  }

  /**
   * A stop event counts for the rollouts that name it and whose candidate it is about, a preview included.
   * @returns whether any of them did.
   */
  stop(reported: ReportedStop, rollouts: readonly ActiveRollout[]): boolean {
    const { occurrence, servedAtMs } = reported;
    const touched = rollouts.filter(
      (rollout) =>
        rollout.stopEvents.includes(occurrence.event) &&
        armOf(rollout, reported) === "candidate" &&
        servedAtMs >= rollout.startedAtMs,
    );
    for (const rollout of touched)
      this.#add(
        { rollout, arm: "candidate", gateKey: stopKeyOf(occurrence.event) },
        { n: 1, s: 0, group: packStop(occurrence) },
      );
    return touched.length > 0;
  }

  /** In the order of their keys. */
  rows(): GateDelta[] {
    return [...this.#sums.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, delta]) => delta);
  }

  #add(where: Place, measured: Measured): void {
    const { rollout, arm, gateKey } = where;
    const groupKey = measured.group ?? "";
    const key = JSON.stringify([rollout.id, gateKey, arm, groupKey]);
    let sum = this.#sums.get(key);
    if (sum === undefined) {
      const { id: rolloutId, environment, step } = rollout;
      sum = { rolloutId, environment, gateKey, arm, groupKey, step, n: 0, s: 0, q: 0, histogram: null };
      this.#sums.set(key, sum);
    }
    sum.n += measured.n;
    sum.s += measured.s;
    sum.q += measured.q ?? 0;
    if (measured.latencyMs === undefined) return;
    sum.histogram ??= new Array<number>(LATENCY_BUCKETS).fill(0);
    sum.histogram[latencyBucket(measured.latencyMs)]! += 1;
  }
}
