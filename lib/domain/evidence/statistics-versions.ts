import { createEngine, type EngineState } from "../gate/engine-state.ts";
import { buildEvidence, type EvidenceDocument, type Sha256 } from "../gate/evidence.ts";
import { outcomeOf } from "../gate/gate-states.ts";
import { type JudgedTick, judgeTick } from "../gate/judge-tick.ts";
import type { TickInput } from "../gate/tick-input.ts";
import type { RolloutPlan } from "../rollout/plan.ts";

/** What judging its ticks again says of a record; the rest of a record is not the statistics' word. */
export type ReplayedFacts = Pick<
  EvidenceDocument,
  | "step"
  | "trafficPercent"
  | "plannedShares"
  | "epochTicks"
  | "policyHash"
  | "calibrations"
  | "combined"
  | "exposures"
  | "gates"
  | "judgement"
>;

/** Takes a rollout's ticks from the first one on. */
export interface Replayer {
  take(tick: TickInput): void;
  /** What a record of the last tick taken has to say. */
  facts(sha256: Sha256): ReplayedFacts;
}

type BeginReplay = (plan: RolloutPlan) => Replayer;

class ReplayerOfVersion1 implements Replayer {
  readonly #plan: RolloutPlan;
  #engine: EngineState | null = null;
  #last: { judged: JudgedTick; at: Date } | null = null;

  constructor(plan: RolloutPlan) {
    this.#plan = plan;
  }

  take(tick: TickInput): void {
    this.#engine ??= createEngine(this.#plan, tick.calibrations ?? {});
    const judged = judgeTick(this.#plan, this.#engine, tick);
    this.#engine = judged.state;
    this.#last = { judged, at: new Date(tick.takenAt) };
  }

  facts(sha256: Sha256): ReplayedFacts {
    if (!this.#last) throw new RangeError("facts: take a tick first");
    const { judged, at } = this.#last;
    // Freshness was a matter of that second's clock; what depends on it is not compared.
    const outcome = outcomeOf(this.#plan, judged, { now: at, expectedSince: at, telemetryAt: null });
    return buildEvidence(
      {
        ...NOBODY,
        plan: this.#plan,
        engine: judged.state,
        gates: judged.gates,
        outcome,
        judgement: judged.judgement,
        at,
      },
      sha256,
    );
  }
}

/** Members of a record that a replay says nothing about. */
const NOBODY = {
  rolloutId: "",
  attempt: 0,
  environment: "",
  flagKey: "",
  candidateVariant: "",
  baselineVariant: "",
  chain: { from: 1, to: 0, count: 0, hash: "" },
  actor: { kind: "engine", id: null, name: "replay" },
  previousHash: null,
} as const;

/**
 * Every version of the statistics whose records can be judged again. Whoever raises STATISTICS_VERSION keeps the code of
 * the version before under its number here, and its stored sample in `samples/`.
 */
const versions: Readonly<Record<string, BeginReplay>> = {
  "1": (plan) => new ReplayerOfVersion1(plan),
};

export const knownStatisticsVersions = (): string[] => Object.keys(versions);

/** @returns undefined for a version that this build cannot judge again. */
export const beginReplay = (version: string, plan: RolloutPlan): Replayer | undefined =>
  Object.hasOwn(versions, version) ? versions[version]?.(plan) : undefined;
