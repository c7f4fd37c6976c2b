import type { FairnessDotsProps } from "#components/charts/fairness-dots";
import { formatCount, formatEvidence, formatNumber } from "#components/format/numbers";
import { ago, mmss } from "#components/format/times";
import { type Times, utcTimes } from "#components/format/zone";
import type { Fact } from "#components/frame/fact-list";
import type { DecisionLogRow } from "#components/rollout/decision-log";
import { wilson } from "#lib/domain/metric/wilson";
import { audienceWords } from "#lib/domain/rollout/because";
import { strategyWords } from "#lib/domain/rollout/plan";
import type { RolloutPage } from "#lib/queries/rollout/rollout-page";
import { sentence } from "../../sentence.ts";

export function presentFairness(page: RolloutPage): FairnessDotsProps | null {
  const { facts } = page;
  const gate = facts.plan.gates.find((one) => one.rule.kind === "fairness");
  const outcome = gate && facts.outcome?.gates[gate.key];
  if (gate?.rule.kind !== "fairness" || !outcome?.groups) return null;
  const { bound } = gate.rule;
  const groups = Object.entries(outcome.groups);
  const arm = ([n, s]: [number, number]) => {
    const interval = wilson(n, s);
    return interval && { ...interval, n };
  };
  const n = groups.reduce((sum, [, arms]) => sum + arms.candidate[0], 0);
  const found = groups.reduce((sum, [, arms]) => sum + arms.candidate[1], 0);
  const everyone = n > 0 ? found / n : null;
  return {
    title: "Who is found: true positive rate by group",
    candidateLabel: facts.candidateVariant,
    baselineLabel: facts.baselineVariant,
    groups: groups.map(([name, arms]) => ({
      name: name.charAt(0).toUpperCase() + name.slice(1),
      candidate: arm(arms.candidate),
      baseline: arm(arms.baseline),
    })),
    band:
      everyone === null || bound === 0
        ? undefined
        : { low: everyone - bound, high: everyone + bound, label: `within ${bound.toFixed(2)} of everyone` },
    takeaway: `The gap is ${formatNumber(outcome.candidate.value, { kind: "number", digits: 2 })} with ${facts.candidateVariant} and ${formatNumber(outcome.baseline?.value, { kind: "number", digits: 2 })} with ${facts.baselineVariant}. ${absoluteWords(
      page,
      groups.map(([, arms]) => arms.baseline),
    )} A pass reads “no worse than the baseline”, never “fair”.`,
  };
}

/** Four-fifths rule (29 CFR 1607.4 D): the least found group against the most found one. */
const FOUR_FIFTHS = 0.8;

/** Whether the baseline itself would meet an absolute limit; comparing with it says nothing about that. */
function absoluteWords({ facts }: RolloutPage, arms: ReadonlyArray<readonly [n: number, s: number]>): string {
  const rates = arms.filter(([n]) => n > 0).map(([n, s]) => s / n);
  if (rates.length < 2) return "";
  const ratio = Math.min(...rates) / Math.max(...rates);
  const figures = `ratio ${ratio.toFixed(2)} against ${FOUR_FIFTHS.toFixed(2)}`;
  return ratio < FOUR_FIFTHS
    ? `${facts.baselineVariant} itself misses the absolute four-fifths limit (${figures}).`
    : `${facts.baselineVariant} itself meets the absolute four-fifths limit (${figures}).`;
}

export function presentSafety(page: RolloutPage): Fact[] {
  const { facts } = page;
  const { plan } = facts;
  const exposures = facts.outcome?.exposures;
  const [candidate, baseline] = exposures?.step ?? [0, 0];
  const seen = candidate + baseline;
  const steps = plan.steps.map((step) => step.exposurePercent).join(" · ");
  return [
    { term: "Attempt", value: String(facts.attempt) },
    { term: "Started by", value: <span className="mono">{facts.createdBy}</span> },
    { term: "Strategy", value: strategyWords[facts.strategy] },
    { term: "Steps", value: `${steps} %` },
    ...(plan.holdbackPercent
      ? [{ term: "Held back", value: `${plan.holdbackPercent} % on ${facts.baselineVariant}` }]
      : []),
    ...(plan.preview ? [{ term: "Preview", value: audienceWords(plan) }] : []),
    { term: "Error budget", value: `α ${plan.alpha} · β ${plan.beta}` },
    {
      term: "Sample ratio",
      value:
        seen > 0 && exposures
          ? `${formatNumber(candidate / seen, { kind: "percent" })} of ${formatNumber(exposures.plannedShare, { kind: "percent" })} planned, n ${formatCount(seen)}`
          : "no exposures yet",
    },
    {
      term: "Late, multiple exposures",
      value: `${formatCount(exposures?.late ?? 0)} · ${formatCount(exposures?.multiple ?? 0)}`,
    },
    {
      term: "Blind limit",
      value: `${mmss(plan.blindLimitSeconds * 1000)}${facts.lastJudgedAt ? ` · last judged ${ago(page.asOf - facts.lastJudgedAt)}` : ""}`,
    },
    { term: `Met ${facts.candidateVariant}`, value: `${formatCount(exposures?.total[0] ?? 0)} units` },
    { term: "Flag", value: <span className="mono">{facts.flagKey}</span> },
  ];
}

const words: Record<string, string> = { hold: "Hold", pause: "Pause", complete: "Complete", verified: "Verified" };

const evidenceWords = ({ value, threshold }: { value: number; threshold: number }) =>
  `${formatEvidence(value)} ${value >= threshold ? "past" : "of"} ${formatCount(Math.round(threshold))}`;

export function presentDecisions(page: RolloutPage, times: Times = utcTimes): DecisionLogRow[] {
  return page.decisions.map((line) => ({
    id: line.id,
    at: line.at,
    kind: line.kind,
    word:
      line.kind === "advance"
        ? `Advance to ${line.toPercent} %`
        : line.kind === "roll_back"
          ? "Roll back"
          : (words[line.kind] ?? line.kind),
    because: [...sentence(line.because, { times, at: line.at }), line.reason ? ` “${line.reason}”` : ""],
    evidence: line.evidence ? evidenceWords(line.evidence) : undefined,
    by: line.by,
  }));
}
