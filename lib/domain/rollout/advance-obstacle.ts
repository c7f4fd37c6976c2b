import type { GateTickOutcome } from "../gate/tick-outcome.ts";
import type { RolloutControl } from "./control.ts";
import { actingGates, isPreviewStep, type RolloutPlan } from "./plan.ts";
import type { Judgement } from "./state.ts";

/** What a person's advance is looked at by. */
export interface AdvanceSight {
  plan: RolloutPlan;
  judgement: Judgement | null;
  /** The step that the gates last judged, by index; null before the first tick. */
  judgedStep: number | null;
  gates: GateTickOutcome["gates"];
  /** Where it stands, and where it would go. */
  step: number;
  toPercent: number;
  candidateVariant: string;
}

const byJudgement: Partial<Record<Judgement, string>> = {
  regressed: "a guardrail has regressed",
  invalid: "the sample ratio is not as planned",
  inconclusive: "the time to decide is over and the evidence is inconclusive",
  no_data: "there is no fresh judgement",
  error: "there is no fresh judgement",
};

/** What speaks against an advance by hand, in words; null when nothing does. Only force goes past it. */
export function gateObstacle(sight: AdvanceSight): string | null {
  const { judgement, plan, gates, candidateVariant } = sight;
  // Nothing is counted in a preview: the person who switches has looked at it.
  if (isPreviewStep(plan, sight.step)) return null;
  const doubt = judgement ? byJudgement[judgement] : undefined;
  if (doubt) return doubt;
  const judging = actingGates(plan);
  if (judging.length > 0 && sight.judgedStep !== sight.step) return "no gate has judged this step yet";
  const bad = judging.find(({ key }) => gates[key]?.state === "regressed" || gates[key]?.state === "contributing");
  if (bad) return `the gate "${bad.key}" has regressed`;
  const compares = judging.some((gate) => gate.kind === "guardrail" && gate.rule.kind !== "limit");
  if (sight.toPercent === 100 && compares && judgement !== "non_inferior")
    return `it is not shown that ${candidateVariant} is no worse, and at 100\u202f% nothing is left to compare with`;
  return null;
}

/** Force goes past gates, never past this. */
export const lacksApproval = (plan: RolloutPlan, control: RolloutControl, toStep: number): boolean =>
  plan.steps[toStep]?.needsApproval === true && control.approvedStep !== toStep;
