/**
 * Glossary of a forecast
 * - A forecast says before the start what each gate will be able to see in each step, at the traffic of now.
 * - To see harm is to tell a loss as large as the margin from one within the tolerance, at the gate's share of alpha.
 * - To show no harm is to exclude a loss as large as the margin, at beta, for a release that is like the baseline.
 * - Both are expected times for one fixed rate (`planRequests`); a real release wanders around them.
 */
import { budgetShare } from "../gate/build-policy.ts";
import { exhaustive } from "../kernel/exhaustive.ts";
import { planRequests, quantileBucket } from "../statistics/index.ts";
import type { GateConfig, PlanStep, RolloutPlan } from "./plan.ts";

/** What arrived for one metric of a service lately, all variants together. */
export interface ExpectedTraffic {
  perSecond: number;
  /** Share of the bad event, or the mean of a score; null when nothing arrived. */
  ratio: number | null;
  /** Latency: counts by bucket. */
  histogram?: readonly number[] | undefined;
}

export type GateForecast =
  | { kind: "no_traffic" }
  /** Comparative gates end where everyone has the candidate. */
  | { kind: "ended" }
  /** Units of a preview stay out of the comparison, and nobody else has the candidate. */
  | { kind: "preview" }
  | {
      kind: "timed";
      /** Seconds until a loss of the margin's size is seen; until its absence is shown. */
      harmSeconds: number;
      safeSeconds: number;
      /** Within the step's time to decide, or its hold when it leaves by time alone. */
      seesHarmInStep: boolean;
      /** Whether the step can end on evidence; null where it does not ask for any. */
      decidesInStep: boolean | null;
    };

/** Two tests as pairs of bad-event rates: the one that must be excluded, and the one that is true meanwhile. */
interface Contrast {
  harm: readonly [excluded: number, truth: number];
  safe: readonly [excluded: number, truth: number];
}

/** @returns one forecast per step, in order. */
export function forecastGate(
  plan: RolloutPlan,
  gate: GateConfig,
  traffic: ExpectedTraffic | undefined,
): GateForecast[] {
  const contrast = traffic && contrastOf(gate, traffic);
  return plan.steps.map((step) => {
    if (step.exposurePercent === 0) return { kind: "preview" };
    if (gate.rule.kind !== "limit" && step.exposurePercent === 100) return { kind: "ended" };
    if (!contrast || !(traffic.perSecond > 0)) return { kind: "no_traffic" };
    const alpha = plan.alpha * budgetShare(plan, gate);
    return timed(step, {
      perSecond: candidatePerSecond(gate, step, traffic.perSecond),
      harm: planRequests(...contrast.harm, alpha),
      safe: planRequests(...contrast.safe, plan.beta),
    });
  });
}

/**
 * Observations a second that count: the candidate's, and less where the baseline's arm is small too, because the
 * difference is only as certain as both (variance p(1 - p)(1/n + 1/m), Welch).
 */
function candidatePerSecond({ rule }: GateConfig, { exposurePercent }: PlanStep, perSecond: number): number {
  const share = exposurePercent / 100;
  return perSecond * share * (rule.kind === "limit" ? 1 : 1 - share);
}

function timed(step: PlanStep, needs: { perSecond: number; harm: number; safe: number }): GateForecast {
  const harmSeconds = needs.harm / needs.perSecond;
  const safeSeconds = needs.safe / needs.perSecond;
  const isByEvidence = step.advanceOn === "evidence";
  const seconds = isByEvidence ? (step.decideWithinSeconds ?? Number.POSITIVE_INFINITY) : step.holdSeconds;
  return {
    kind: "timed",
    harmSeconds,
    safeSeconds,
    seesHarmInStep: harmSeconds <= Math.max(seconds, step.holdSeconds),
    decidesInStep: isByEvidence ? safeSeconds <= Math.max(seconds, step.holdSeconds) : null,
  };
}

/** Every rule as a contrast of bad-event rates; undefined when the traffic says too little. */
function contrastOf({ rule }: GateConfig, { ratio, histogram }: ExpectedTraffic): Contrast | undefined {
  if (rule.kind === "quantile") return histogram && tailContrast(rule, histogram);
  if (ratio === null) return undefined;
  switch (rule.kind) {
    case "rate":
      return contrast(ratio, ratio * rule.toleranceRel + rule.tolerance, ratio * rule.marginRel + rule.marginAbs);
    case "boundedMean":
      // A score that is either 0 or 1 varies most, so this is the longest that it can take.
      return contrast(1 - ratio, 1 - ratio + rule.tolerance, 1 - ratio + rule.margin);
    case "fairness":
      // One group alone gets worse: the one with the fewest observations is the slowest to show it.
      return contrast(1 - ratio, 1 - ratio + rule.bound, 1 - ratio + rule.bound + rule.margin);
    case "limit":
      if (ratio >= rule.limit) return undefined;
      return { harm: [rule.limit, within(2 * rule.limit)], safe: [rule.limit, within(ratio)] };
    default:
      return exhaustive(rule);
  }
}

const within = (rate: number): number => Math.min(Math.max(rate, 1e-6), 1 - 1e-6);

function contrast(baseline: number, tolerated: number, margin: number): Contrast {
  const lost = within(Math.max(margin, tolerated + 1e-6));
  return { harm: [within(tolerated), lost], safe: [lost, within(baseline)] };
}

/** Share of answers above a quantile's edge, as it is and with everything some buckets slower. */
function tailContrast(
  rule: { quantiles: number[]; toleranceBuckets: number; marginBuckets: number },
  histogram: readonly number[],
): Contrast | undefined {
  const total = histogram.reduce((sum, count) => sum + count, 0);
  if (total === 0) return undefined;
  const above = (bucket: number) => histogram.slice(Math.max(bucket, 0)).reduce((sum, count) => sum + count, 0) / total;
  const contrasts = rule.quantiles.map((quantile) => {
    const edge = quantileBucket(histogram, quantile) + 1;
    return contrast(above(edge), above(edge - rule.toleranceBuckets), above(edge - rule.marginBuckets));
  });
  // The gate averages over its quantiles; the one that shows a loss first leads.
  const needs = ({ harm }: Contrast) => planRequests(...harm, 0.01);
  return contrasts.reduce((best, one) => (needs(one) < needs(best) ? one : best));
}
