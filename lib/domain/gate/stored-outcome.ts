import type { RolloutPlan } from "../rollout/plan.ts";
import { budgetShare } from "./build-policy.ts";
import type { GateOutcome, GateTickOutcome } from "./tick-outcome.ts";

type OfThePlan = "metric" | "kind" | "share";

/** A tick's outcome as its row keeps it: what the plan says is left out, and so is `dataAt` where it is the tick's own time. */
export interface StoredOutcome extends Omit<GateTickOutcome, "gates"> {
  gates: Record<string, Omit<GateOutcome, OfThePlan | "dataAt"> & Partial<Pick<GateOutcome, OfThePlan | "dataAt">>>;
}

/** A row of an outcome is written each second for each rollout: half of it would be the plan again. */
export function storedOutcome(outcome: GateTickOutcome, takenAt: string): StoredOutcome {
  const gates: StoredOutcome["gates"] = {};
  for (const [key, { metric: _metric, kind: _kind, share: _share, dataAt, ...own }] of Object.entries(outcome.gates))
    gates[key] = dataAt === takenAt ? own : { ...own, dataAt };
  return { ...outcome, gates };
}

/** The whole outcome again; rows of before that hold all of it are read as they are. */
export function wholeOutcome(plan: RolloutPlan, stored: StoredOutcome, takenAt: string): GateTickOutcome {
  const gates: GateTickOutcome["gates"] = {};
  for (const gate of plan.gates) {
    const own = stored.gates[gate.key];
    const { metric, kind } = gate;
    if (own) gates[gate.key] = { metric, kind, share: budgetShare(plan, gate), dataAt: takenAt, ...own };
  }
  return { ...stored, gates };
}
