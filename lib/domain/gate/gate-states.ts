import { exhaustive } from "../kernel/exhaustive.ts";
import { findMetric } from "../metric/index.ts";
import { type GateConfig, guardrailsOf, type RolloutPlan } from "../rollout/plan.ts";
import type { GateStateKind, Judgement } from "../rollout/state.ts";
import { plannedShares } from "../traffic/split.ts";
import { budgetShare } from "./build-policy.ts";
import type { EngineState } from "./engine-state.ts";
import { showFigures } from "./figures.ts";
import type { GateEvidence, JudgedTick } from "./judge-tick.ts";
import { isNothingHeard } from "./telemetry-health.ts";
import type { GateTickOutcome } from "./tick-outcome.ts";

/** What freshness is measured against: the clock, and since when data could be expected. */
export interface Freshness {
  now: Date;
  /** When the rollout entered its present state; silence before that says nothing about it. */
  expectedSince: Date;
  /** Last stored telemetry of the candidate; what a bake is judged by. */
  telemetryAt: Date | null;
  /** When the instance began again after a restore; what was heard before says nothing about now. */
  restartedAt?: Date | null;
  /** Share of the candidate by decision at this moment, 0–100; without it that of the last tick. */
  trafficPercent?: number;
  /** Only a preview is served: nothing is counted, so silence says nothing. */
  isPreview?: boolean;
}

/** A sign from before a restore is none. */
const sinceRestart = <At extends Date | string>(at: At | null | undefined, { restartedAt }: Freshness): At | null =>
  at && restartedAt && new Date(at) <= restartedAt ? null : (at ?? null);

const isStale = (
  plan: RolloutPlan,
  at: Date | string | null | undefined,
  { now, expectedSince }: Freshness,
): boolean => {
  const seenMs = at ? new Date(at).getTime() : 0;
  return now.getTime() - Math.max(seenMs, expectedSince.getTime()) > plan.freshnessSeconds * 1_000;
};

/**
 * Where a unit counts once, a gate that has spoken falls silent with its candidate only: units that come back say nothing
 * new, and what was shown of them stands.
 */
const lastHeard = (plan: RolloutPlan, dataAt: string | null | undefined, fresh: Freshness): Date | string | null =>
  plan.unitOfAnalysis === "unit" && dataAt ? newest(dataAt, fresh.telemetryAt) : (dataAt ?? null);

/** A guardrail or signal that has been silent for longer than the plan's freshness limit, or has never spoken. */
export function isGateSilent(plan: RolloutPlan, dataAt: string | null, fresh: Freshness): boolean {
  const heardAt = sinceRestart(lastHeard(plan, dataAt, fresh), fresh);
  return heardAt === null || isStale(plan, heardAt, { ...fresh, expectedSince: new Date(0) });
}

/**
 * The judgement as of now. Evidence does not vanish when data stops, but a verdict that nothing renews is no pass:
 * `no_data` when no comparing guardrail closed a block within the freshness limit, in a bake when the candidate fell silent.
 */
export function currentJudgement(
  plan: RolloutPlan,
  judged: { engine: EngineState; verdict: Judgement },
  fresh: Freshness,
): Judgement {
  const { engine, verdict: last } = judged;
  if (last === "regressed" || last === "invalid" || last === "error") return last;
  if (fresh.isPreview) return "collecting";
  const guardrails = guardrailsOf(plan);
  // The last tick may be of the step before: where everyone meets nothing new, no tick follows the step to 100 %.
  const isCompared = (fresh.trafficPercent ?? engine.trafficPercent) < 100 && guardrails.length > 0;
  const heard = !isCompared
    ? newest(engine.candidateAt, fresh.telemetryAt)
    : newest(...guardrails.map((gate) => lastHeard(plan, engine.dataAt[gate.key], fresh)));
  const counted = sinceRestart(heard, fresh);
  if (isStale(plan, counted, fresh)) return "no_data";
  // Freshly restored: the verdict of before is not one of now, and silence has not lasted yet.
  return heard !== null && counted === null ? "collecting" : last;
}

function newest(...instants: ReadonlyArray<Date | string | null>): Date | null {
  const times = instants.flatMap((at) => (at ? [new Date(at).getTime()] : []));
  return times.length > 0 ? new Date(Math.max(...times)) : null;
}

/** What a tick came to, as it is stored and shown. */
export function outcomeOf(plan: RolloutPlan, judged: JudgedTick, fresh: Freshness): GateTickOutcome {
  const { state, combined } = judged;
  return {
    version: 1,
    combined: {
      ...combined,
      maxLogHarm: state.maxCombined,
      threshold: Math.log(1 / plan.alpha),
      safeThreshold: Math.log(1 / plan.beta),
      srmThreshold: Math.log(1 / plan.alphaSrm),
    },
    exposures: {
      step: [state.gate.srm.counts[0] ?? 0, state.gate.srm.counts[1] ?? 0],
      total: state.assigned,
      late: state.late,
      multiple: state.multiple,
      plannedShare: plannedShares(state.trafficPercent)[0],
    },
    ...(isNothingHeard(state.health) ? {} : { health: state.health }),
    ...(Object.keys(state.stops).length > 0 ? { stops: state.stops } : {}),
    gates: Object.fromEntries(
      plan.gates.map((gate) => {
        const evidence = judged.gates[gate.key] ?? { harm: 0, safe: 0 };
        return [
          gate.key,
          {
            state: gateStateOf(plan, { gate, evidence, state, fresh }),
            metric: gate.metric,
            kind: gate.kind,
            ...(gate.dryRun ? { dryRun: true as const } : {}),
            logHarm: evidence.harm,
            logSafe: evidence.safe,
            maxLogHarm: state.maxLogHarm[gate.key] ?? 0,
            share: budgetShare(plan, gate),
            dataAt: state.dataAt[gate.key] ?? null,
            ...showFigures(gate, state.figures[gate.key]!),
          },
        ];
      }),
    ),
  };
}

interface GateSight {
  gate: GateConfig;
  evidence: GateEvidence;
  state: EngineState;
  fresh: Freshness;
}

function gateStateOf(plan: RolloutPlan, { gate, evidence, state, fresh }: GateSight): GateStateKind {
  if (state.crossedAt[gate.key]) return "regressed";
  if (state.regressedBy.includes(gate.key)) return "contributing";
  const compares = comparesArms(gate);
  if (compares && state.trafficPercent >= 100) return "ended";
  const dataAt = sinceRestart(lastHeard(plan, state.dataAt[gate.key], fresh), fresh);
  if (isStale(plan, dataAt, fresh)) return "no_data";
  if (evidence.safe >= Math.log(1 / plan.beta)) return "non_inferior";
  const { candidate, baseline } = state.figures[gate.key]!;
  const fewest = compares ? Math.min(candidate.n, baseline.n) : candidate.n;
  return fewest < (findMetric(gate.metric)?.minimumSamples ?? 1) ? "collecting" : "watching";
}

/** Where everyone has the candidate a comparison has ended, whatever the last tick before that said of it. */
export function endComparisons(
  plan: Pick<RolloutPlan, "gates">,
  outcome: GateTickOutcome,
  trafficPercent: number,
): GateTickOutcome {
  if (trafficPercent < 100) return outcome;
  const compares = new Set(plan.gates.filter(comparesArms).map(({ key }) => key));
  const ended = Object.entries(outcome.gates).map(([key, gate]) => {
    const isConvicted = gate.state === "regressed" || gate.state === "contributing";
    return [key, compares.has(key) && !isConvicted ? { ...gate, state: "ended" as const } : gate];
  });
  return { ...outcome, gates: Object.fromEntries(ended) };
}

function comparesArms({ rule }: GateConfig): boolean {
  switch (rule.kind) {
    case "rate":
    case "boundedMean":
    case "quantile":
    case "fairness":
      return true;
    case "limit":
      return false;
    default:
      return exhaustive(rule);
  }
}
