import { percentWords } from "#lib/domain/gate/gate-words";
import { findMetric } from "#lib/domain/metric/index";
import { LATENCY_RATIO } from "#lib/domain/metric/latency-buckets";
import type { GateForecast } from "#lib/domain/rollout/forecast";
import { type GateConfig, type RolloutPlan, rampEndOf } from "#lib/domain/rollout/plan";
import { comesBackWords } from "#lib/domain/rollout/unit-of-analysis";
import type { PlanForecast } from "#lib/queries/rollout/forecast-plan";

const LONGEST_SECONDS = 90 * 86_400;

/** "38 min"; null beyond what is worth saying. */
export function roughDuration(seconds: number): string | null {
  if (!(seconds < LONGEST_SECONDS)) return null;
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  if (seconds < 5_400) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.round(seconds / 360) / 10} h`;
  return `${Math.round(seconds / 86_400)} d`;
}

export const gateLabel = (gate: GateConfig): string => findMetric(gate.metric)?.label ?? gate.metric;

const points = (value: number): string => `${Number((value * 100).toFixed(2))} points`;

/** The loss that a gate is built to see: "a loss of 0.5 points". */
export function lossWords({ rule }: GateConfig): string {
  switch (rule.kind) {
    case "rate":
      return rule.marginRel > 1
        ? `a rise to ${Number(rule.marginRel.toFixed(2))} times + ${points(rule.marginAbs)}`
        : `a loss of ${points(rule.marginAbs)}`;
    case "boundedMean":
      return `a loss of ${Number(rule.margin.toFixed(3))}`;
    case "fairness":
      return `a gap wider by ${points(rule.margin)}`;
    case "quantile":
      return `answers ${Math.round((LATENCY_RATIO ** rule.marginBuckets - 1) * 100)} % slower`;
    case "limit":
      return `twice the limit of ${percentWords(rule.limit * 100)}`;
  }
}

export interface ForecastCell {
  signal: "ok" | "elevated" | "none";
  words: string;
  detail: string;
}

export function cellOf(forecast: GateForecast): ForecastCell {
  switch (forecast.kind) {
    case "ended":
      return { signal: "none", words: "ended", detail: "nothing left to compare with" };
    case "preview":
      return { signal: "none", words: "not counted", detail: "units of a preview stay out of the comparison" };
    case "no_traffic":
      return { signal: "none", words: "not known", detail: "nothing of it arrived in the last hour" };
    case "timed": {
      const harm = roughDuration(forecast.harmSeconds);
      const safe = roughDuration(forecast.safeSeconds);
      return {
        signal: harm !== null && forecast.seesHarmInStep && forecast.decidesInStep !== false ? "ok" : "elevated",
        words: harm ? `sees it in about ${harm}` : "does not see it",
        detail: safe ? `shows its absence in about ${safe}` : "cannot show its absence",
      };
    }
  }
}

/** What should be known before the start, most important first; a guardrail that is blind in a step, or cannot end it. */
export function warningsOf(plan: RolloutPlan, { gates, requestsPerSecond, units }: PlanForecast): string[] {
  if (requestsPerSecond === 0)
    return [
      "No request of this service arrived in the last hour, so nothing can be foretold. No data is never a pass: gates will hold.",
    ];
  const comesBack = comesBackWords(plan, units);
  const blind = plan.gates.flatMap((gate, index) => {
    if (gate.kind === "informational" || gate.dryRun) return [];
    return (gates[index]?.steps ?? []).flatMap((forecast, step) => {
      const where = `Step ${step + 1} (${percentWords(plan.steps[step]?.exposurePercent ?? 0)})`;
      if (forecast.kind === "no_traffic" && step === 0)
        return [`${gateLabel(gate)} had no data in the last hour: this gate will hold the rollout until some arrives.`];
      if (forecast.kind !== "timed") return [];
      if (forecast.decidesInStep === false)
        return [
          `${where} will be inconclusive by ${gateLabel(gate).toLowerCase()}: raise the exposure, the time to decide or the margin.`,
        ];
      if (!forecast.seesHarmInStep && gate.kind === "guardrail")
        return [
          `${where} is too short for ${gateLabel(gate).toLowerCase()} to see ${lossWords(gate)} (about ${roughDuration(forecast.harmSeconds) ?? "90 days or more"}): larger losses are still seen.`,
        ];
      return [];
    });
  });
  return [...(comesBack ? [comesBack] : []), ...blind];
}

/** "at least 60 min, then on evidence within 2 h". */
export function stepWords(plan: RolloutPlan, step: RolloutPlan["steps"][number]): string {
  const hold = roughDuration(step.holdSeconds) ?? "long";
  if (step.exposurePercent === 0)
    return `preview for those who are named, at least ${hold}, then ${plan.steps[1]?.needsApproval ? "as soon as a second person approves the switch" : "a person switches"}`;
  if (plan.preview)
    return `everyone at once, then a rollback window of ${roughDuration(rampEndOf(plan, 1).bakeSeconds)}`;
  if (step === plan.steps.at(-1)) return `at least ${hold}, then the bake`;
  const then =
    step.advanceOn === "evidence"
      ? step.decideWithinSeconds === null
        ? "then as soon as every guardrail is no worse"
        : `then on evidence within ${roughDuration(step.decideWithinSeconds)}`
      : "then on";
  return `at least ${hold}, ${then}`;
}
