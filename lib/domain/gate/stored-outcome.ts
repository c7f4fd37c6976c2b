import type { RolloutPlan } from "../rollout/plan.ts";
import { budgetShare } from "./build-policy.ts";
import type { GateOutcome, GateTickOutcome } from "./tick-outcome.ts";

type OfThePlan = "metric" | "kind" | "share";

/** An outcome as rows keep it: what the plan says may be left out, and `dataAt` where it is the tick's own time. */
export interface StoredOutcome extends Omit<GateTickOutcome, "gates"> {
  gates: Record<string, Omit<GateOutcome, OfThePlan | "dataAt"> & Partial<Pick<GateOutcome, OfThePlan | "dataAt">>>;
}

/** The whole outcome again. */
export function wholeOutcome(plan: RolloutPlan, stored: StoredOutcome, takenAt: string): GateTickOutcome {
  const gates: GateTickOutcome["gates"] = {};
  for (const gate of plan.gates) {
    const own = stored.gates[gate.key];
    const { metric, kind } = gate;
    if (own) gates[gate.key] = { metric, kind, share: budgetShare(plan, gate), dataAt: takenAt, ...own };
  }
  return { ...stored, gates };
}
