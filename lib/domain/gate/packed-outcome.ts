/** A tick's outcome as its row keeps it: positions instead of names, and nothing that the plan says. */
import type { RolloutPlan } from "../rollout/plan.ts";
import { isEmpty, mapValues } from "./records.ts";
import { type StoredOutcome, wholeOutcome } from "./stored-outcome.ts";
import type { GateOutcome, GateTickOutcome } from "./tick-outcome.ts";

/** `dataAt` is left out where it is the tick's own time; what the plan says (metric, kind, share) is not kept. */
type GateRest = Partial<Pick<GateOutcome, "groups" | "dryRun" | "dataAt">>;

type PackedGate = [
  state: GateOutcome["state"],
  logHarm: number,
  logSafe: number,
  maxLogHarm: number,
  candidateValue: number | null,
  candidateN: number,
  baselineValue: number | null,
  /** Null: no baseline. */
  baselineN: number | null,
  estimate: number | null,
  low: number | null,
  high: number | null,
  rest?: GateRest,
];

type PackedOutcome = [
  version: GateTickOutcome["version"],
  combined: GateTickOutcome["combined"],
  exposures: GateTickOutcome["exposures"],
  gates: Record<string, PackedGate>,
  more?: Pick<GateTickOutcome, "stops" | "health">,
];

export function packOutcome(outcome: GateTickOutcome, takenAt: string): string {
  const { version, combined, exposures, gates, ...more } = outcome;
  const packed: PackedOutcome = [version, combined, exposures, mapValues(gates, (gate) => packGate(gate, takenAt))];
  if (!isEmpty(more)) packed.push(more);
  return JSON.stringify(packed);
}

export function unpackOutcome(text: string, plan: RolloutPlan, takenAt: string): GateTickOutcome {
  const [version, combined, exposures, gates, more] = JSON.parse(text) as PackedOutcome;
  return wholeOutcome(plan, { version, combined, exposures, gates: mapValues(gates, unpackGate), ...more }, takenAt);
}

/** Only the evidence of all guardrails together, which needs no plan. */
export const unpackCombined = (text: string): GateTickOutcome["combined"] => (JSON.parse(text) as PackedOutcome)[1];

function packGate(gate: GateOutcome, takenAt: string): PackedGate {
  const { state, logHarm, logSafe, maxLogHarm, candidate, baseline, groups, dryRun, dataAt } = gate;
  const packed: PackedGate = [
    state,
    logHarm,
    logSafe,
    maxLogHarm,
    candidate.value,
    candidate.n,
    baseline?.value ?? null,
    baseline?.n ?? null,
    gate.estimate ?? null,
    gate.low ?? null,
    gate.high ?? null,
  ];
  const rest: GateRest = {
    ...(groups ? { groups } : {}),
    ...(dryRun ? { dryRun } : {}),
    ...(dataAt === takenAt ? {} : { dataAt }),
  };
  if (!isEmpty(rest)) packed.push(rest);
  return packed;
}

function unpackGate(packed: PackedGate): StoredOutcome["gates"][string] {
  const [state, logHarm, logSafe, maxLogHarm, value, n, baselineValue, baselineN, estimate, low, high, rest] = packed;
  return {
    state,
    logHarm,
    logSafe,
    maxLogHarm,
    candidate: { value, n },
    baseline: baselineN === null ? null : { value: baselineValue, n: baselineN },
    ...(estimate === null ? {} : { estimate }),
    ...(low === null ? {} : { low }),
    ...(high === null ? {} : { high }),
    ...rest,
  };
}
