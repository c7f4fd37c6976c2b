import { type GateConfig, guardrailsOf, type RolloutPlan } from "../rollout/plan.ts";
import type { GatePolicy, GuardPolicy } from "../statistics/index.ts";
import { plannedShares } from "../traffic/split.ts";
import { deriveOnce } from "./derive-once.ts";
import type { Calibration } from "./tick-input.ts";

/** How a plan's gates are laid out over the statistics toolkit. */
export interface PolicyLayout {
  /** Guardrails that compare with the baseline: one policy, one error budget. */
  comparative: GateConfig[];
  /** Signals, informational and dry-run gates that compare: each alone, outside the budget. */
  alone: GateConfig[];
  /** Absolute limits of any kind: one stream each, judged outside a policy, going on at 100 %. */
  limits: GateConfig[];
}

export const layoutOf = deriveOnce((plan: RolloutPlan): PolicyLayout => {
  const compares = plan.gates.filter((gate) => gate.rule.kind !== "limit");
  return {
    comparative: guardrailsOf({ gates: compares }),
    alone: compares.filter((gate) => gate.kind !== "guardrail" || gate.dryRun),
    limits: plan.gates.filter((gate) => gate.rule.kind === "limit"),
  };
});

/**
 * Part of the error budget that a gate has: weight / sum over all guardrails. A signal or an informational gate rolls
 * nothing back, so its own alpha stands beside the budget. A dry-run guardrail spends nothing; it is held to the share
 * that it would have beside those in force.
 */
export function budgetShare(plan: RolloutPlan, gate: GateConfig): number {
  if (gate.kind !== "guardrail") return 1;
  const inForce = guardrailsOf(plan).reduce((sum, { weight }) => sum + weight, 0);
  return gate.weight / (inForce + (gate.dryRun ? gate.weight : 0));
}

/** Index of the first step in which units are compared: a preview compares nobody. */
export const firstCountedStep = ({ steps }: Pick<RolloutPlan, "steps">): number =>
  Math.max(
    0,
    steps.findIndex((step) => step.exposurePercent > 0),
  );

type Calibrations = Readonly<Record<string, Calibration>>;

/** The guardrails' policy. Limits take their share of alpha, so that all guardrails together stay within the plan's. */
export const buildPolicy = (plan: RolloutPlan, calibrations: Calibrations): GatePolicy =>
  policiesOf(plan)(calibrations).together;

/** A gate that stands alone: no sample-ratio check and no minimum of its own, both are the rollout's. */
export const buildLonePolicy = (plan: RolloutPlan, gate: GateConfig, calibrations: Calibrations): GatePolicy =>
  policiesOf(plan)(calibrations).alone(gate);

const policiesOf = deriveOnce((plan: RolloutPlan) =>
  deriveOnce((calibrations: Calibrations) => {
    const together = policyTogether(plan, calibrations);
    const alone = deriveOnce((gate: GateConfig) => policyAlone(plan, gate, { together, calibrations }));
    return { together, alone };
  }),
);

function policyTogether(plan: RolloutPlan, calibrations: Calibrations): GatePolicy {
  const { comparative } = layoutOf(plan);
  const share = comparative.reduce((sum, gate) => sum + budgetShare(plan, gate), 0);
  return {
    alpha: plan.alpha * (share || 1),
    beta: plan.beta,
    alphaSrm: plan.alphaSrm,
    shares: plannedShares(plan.steps[firstCountedStep(plan)]?.exposurePercent ?? 0),
    minCanary: plan.minimumExposures,
    guards: guardsOf(comparative, calibrations),
  };
}

function policyAlone(
  plan: RolloutPlan,
  gate: GateConfig,
  { together, calibrations }: { together: GatePolicy; calibrations: Calibrations },
): GatePolicy {
  return { ...together, alpha: plan.alpha, minCanary: 0, guards: guardsOf([gate], calibrations) };
}

function guardsOf(gates: readonly GateConfig[], calibrations: Calibrations): Record<string, GuardPolicy> {
  return Object.fromEntries(gates.map((gate) => [gate.key, guardOf(gate, calibrations[gate.key])]));
}

/** Before a latency gate is calibrated it has no data either; one pretended observation lets its weight be counted. */
const UNCALIBRATED = [1];

function guardOf(gate: GateConfig, calibration: Calibration | undefined): GuardPolicy {
  const { weight, minPerStream, rule } = gate;
  switch (rule.kind) {
    case "rate":
    case "boundedMean":
    case "fairness":
      return { ...rule, weight, minPerStream };
    case "quantile":
      return { ...rule, weight, minPerStream, calibration: calibration?.histogram ?? UNCALIBRATED };
    case "limit":
      throw new Error(`gate ${gate.key}: an absolute limit has no place in a comparing policy`);
  }
}
