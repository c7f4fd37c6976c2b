import { formatCount, formatEvidence, formatNumber, type NumberFormat } from "#components/format/numbers";
import { type Times, utcTimes } from "#components/format/zone";
import type { GateEvidence, GateTile } from "#components/rollout/gate-strip";
import type { GateOutcome } from "#lib/domain/gate/tick-outcome";
import { findMetric } from "#lib/domain/metric/index";
import { LATENCY_RATIO } from "#lib/domain/metric/latency-buckets";
import type { GateConfig, GateRule } from "#lib/domain/rollout/plan";
import type { RolloutPage } from "#lib/queries/rollout/rollout-page";
import { proofWords } from "./gates/present-proof.ts";

/** How a metric's value is written. */
export function formatOf(gate: GateConfig): NumberFormat {
  const unit = findMetric(gate.metric)?.unit;
  if (unit === "ms") return { kind: "ms" };
  if (unit === "percentage points" || unit === "score") return { kind: "number", digits: 2 };
  return { kind: "percent", digits: gate.metric === "error-rate" ? 2 : 1 };
}

const bucketsInPercent = (buckets: number) =>
  formatNumber(LATENCY_RATIO ** buckets - 1, { kind: "percent", digits: 0 });

/** The rule in a few words: what is tolerated, or the margin a promotion must prove. */
function ruleWords(rule: GateRule): string {
  switch (rule.kind) {
    case "rate":
      return `tolerance ${formatNumber(rule.tolerance, { kind: "points", digits: 2 })}`;
    case "boundedMean":
      return `tolerance ${rule.tolerance.toFixed(2)}`;
    case "quantile":
      return `tolerance +${bucketsInPercent(rule.toleranceBuckets)}`;
    case "fairness":
      return `tolerance +${rule.bound.toFixed(2)}`;
    case "limit":
      return `limit ${formatNumber(rule.limit, { kind: "percent", digits: 2 })}`;
  }
}

function marginWords(rule: GateRule): string {
  switch (rule.kind) {
    case "rate": {
      const relative = rule.marginRel === 1 ? "" : ` × ${rule.marginRel}`;
      return `${formatNumber(rule.marginAbs, { kind: "points", digits: 2 })}${relative}`;
    }
    case "boundedMean":
    case "fairness":
      return `+${rule.margin.toFixed(2)}`;
    case "quantile":
      return `+${bucketsInPercent(rule.marginBuckets)}`;
    case "limit":
      return "–";
  }
}

/** What the gate can say in one line; a claim is made only where the gate itself makes it. */
function headline(page: RolloutPage, gate: GateConfig, outcome: GateOutcome): string {
  const label = findMetric(gate.metric)?.label ?? gate.key;
  const { candidateVariant: candidate, baselineVariant: baseline } = page.facts;
  switch (outcome.state) {
    case "regressed":
      return gate.rule.kind === "fairness"
        ? `${candidate} treats groups less equally than ${baseline} does`
        : `${label}: ${candidate} is worse than ${baseline}`;
    case "contributing":
      return `${label}: part of a combined regression of ${candidate}`;
    case "non_inferior":
      return gate.rule.kind === "fairness"
        ? `${label}: ${candidate} is no worse than ${baseline}, within the margin; its own gap is ${formatNumber(outcome.candidate.value, formatOf(gate))}`
        : `${label}: ${candidate} is no worse than ${baseline}, within the margin`;
    case "no_data":
      return `${label}: no fresh data, so no claim`;
    case "collecting":
      return `${label}: still collecting`;
    case "ended":
      return `${label}: comparison ended, last values kept`;
    default:
      return `${label}: not decided`;
  }
}

/** The gap itself beside the comparison: being no worse says nothing about how wide it is. */
function gapWords(page: RolloutPage, gate: GateConfig, outcome: GateOutcome): string {
  const { candidateVariant: candidate, baselineVariant: baseline } = page.facts;
  const gap = (value: number | null | undefined) => formatNumber(value, formatOf(gate));
  return `The gap between groups is ${gap(outcome.candidate.value)} with ${candidate} and ${gap(outcome.baseline?.value)} with ${baseline}.`;
}

const dryRunWords = "A dry run: it spends none of the error budget, and nothing follows from it.";

function words(page: RolloutPage, gate: GateConfig, outcome: GateOutcome): string {
  const alpha = page.facts.plan.alpha;
  const promise = `Chance alone would push the evidence past ${formatCount(1 / alpha)} in at most ${formatNumber(alpha, { kind: "percent", digits: 0 })} of healthy rollouts, however often we look.`;
  const trial = gate.dryRun ? ` ${dryRunWords}` : "";
  if (gate.rule.kind === "fairness")
    return `${gapWords(page, gate, outcome)} ${promise} A pass reads "no worse than the baseline", never "fair".${trial}`;
  return `${findMetric(gate.metric)?.description ?? ""} ${promise}${trial}`;
}

function difference(gate: GateConfig, outcome: GateOutcome): string {
  if (outcome.estimate === undefined) return "not enough data";
  const format = formatOf(gate);
  const signed = (value: number) => {
    const text =
      format.kind === "percent" ? formatNumber(value, { kind: "points", digits: 2 }) : formatNumber(value, format);
    return value > 0 && !text.startsWith("+") ? `+${text}` : text;
  };
  const interval =
    outcome.low === undefined || outcome.high === undefined ? "" : ` [${signed(outcome.low)}, ${signed(outcome.high)}]`;
  return `${signed(outcome.estimate)}${interval} 95 %, asymptotic`;
}

interface Judged {
  gate: GateConfig;
  outcome: GateOutcome;
}

function panel(page: RolloutPage, { gate, outcome }: Judged, times: Times): GateEvidence {
  const { candidateVariant: candidate, baselineVariant: baseline } = page.facts;
  const threshold = 1 / page.facts.plan.alpha;
  const format = formatOf(gate);
  const evidence = outcome.share * Math.exp(outcome.logHarm);
  const points = page.history[gate.key] ?? [];
  const crossed = points.find((point) => point.value >= threshold);
  const last = points.at(-1)?.at ?? page.asOf;
  return {
    headline: headline(page, gate, outcome),
    words: words(page, gate, outcome),
    facts: [
      {
        term: `${candidate} against ${baseline}`,
        value: `${formatNumber(outcome.candidate.value, format)} against ${formatNumber(outcome.baseline?.value, format)}`,
      },
      { term: "Difference", value: difference(gate, outcome) },
      {
        term: "Tolerance, margin to promote",
        value: `${ruleWords(gate.rule).replace(/^\w+ /, "")}, ${marginWords(gate.rule)}`,
      },
      {
        term: "n",
        value: `${formatCount(outcome.candidate.n)} ${candidate} · ${formatCount(outcome.baseline?.n ?? 0)} ${baseline}`,
      },
      { term: "Evidence of harm, weighted", value: `${formatEvidence(evidence)} of ${formatCount(threshold)} · exact` },
      {
        term: "Evidence of no harm",
        value: `${formatEvidence(Math.exp(Math.min(600, outcome.logSafe)))} of ${formatCount(1 / page.facts.plan.beta)}`,
      },
      { term: "Proof", value: proofWords(page.proofs[gate.key], times) },
      { term: "Last data", value: outcome.dataAt ? times.clockNamed(outcome.dataAt) : "none yet" },
    ],
    href: `/rollouts/${page.facts.id}/gates`,
    line:
      points.length > 1
        ? {
            points,
            threshold,
            crossedAt: crossed?.at,
            from: points[0]?.at ?? last,
            to: last,
            takeaway: `Above ${formatCount(threshold)} the gate has regressed, for good. Below it the line may wander: that is luck, not harm.`,
          }
        : undefined,
  };
}

/** A release that left keeps what convicted it; every other comparison has ended. */
function endedWhereGone({ facts }: RolloutPage): RolloutPage["facts"]["outcome"] {
  const { outcome } = facts;
  if (!outcome || (facts.state !== "rolled_back" && facts.state !== "aborted")) return outcome;
  const keeps = (state: GateOutcome["state"]) => state === "regressed" || state === "contributing";
  const gates = Object.entries(outcome.gates).map(([key, gate]) => [
    key,
    keeps(gate.state) ? gate : { ...gate, state: "ended" as const },
  ]);
  return { ...outcome, gates: Object.fromEntries(gates) };
}

/** What a gate on trial would have done by now. */
function wouldHave(gate: GateConfig, { state }: GateOutcome): string | undefined {
  if (!gate.dryRun || state !== "regressed") return undefined;
  return { guardrail: "Would roll back", signal: "Would pause", informational: undefined }[gate.kind];
}

/** The strip's tiles in the order of the plan; a gate that has not judged yet says so. */
export function presentGates(page: RolloutPage, times: Times = utcTimes): GateTile[] {
  const { plan, baselineVariant } = page.facts;
  const outcome = endedWhereGone(page);
  return plan.gates.map((gate) => {
    const judged = outcome?.gates[gate.key];
    const name = findMetric(gate.metric)?.label ?? gate.key;
    const base = { id: gate.key, name, threshold: 1 / plan.alpha, dryRun: gate.dryRun };
    if (!judged)
      return { ...base, state: "collecting", value: "–", rule: `${ruleWords(gate.rule)} · n 0`, evidence: null };
    const format = formatOf(gate);
    return {
      ...base,
      state: judged.state,
      wouldHave: wouldHave(gate, judged),
      value: formatNumber(judged.candidate.value, format),
      baseline: judged.baseline ? `${baselineVariant} ${formatNumber(judged.baseline.value, format)}` : undefined,
      rule: `${ruleWords(gate.rule)} · n ${formatCount(judged.candidate.n)}`,
      evidence: judged.share * Math.exp(Math.min(600, judged.logHarm)),
      panel: panel(page, { gate, outcome: judged }, times),
    };
  });
}
