import type { FairnessDotsProps } from "#components/charts/fairness-dots";
import { formatCount, formatEvidence, formatNumber } from "#components/format/numbers";
import { ago, mmss } from "#components/format/times";
import { type Times, utcTimes } from "#components/format/zone";
import type { Fact } from "#components/frame/fact-list";
import type { DecisionLogRow } from "#components/rollout/decision-log";
import { FOUR_FIFTHS } from "#lib/domain/fairness/four-fifths";
import type { TelemetryHealth } from "#lib/domain/gate/telemetry-health";
import { wilson } from "#lib/domain/metric/wilson";
import { audienceWords } from "#lib/domain/rollout/because";
import { strategyWords } from "#lib/domain/rollout/plan";
import type { GroupFigures } from "#lib/queries/rollout/group-figures";
import type { RolloutPage } from "#lib/queries/rollout/rollout-page";
import { sentence } from "../../sentence.ts";

type FigureOfGroup = GroupFigures["gates"][string]["groups"][number];

/** Group by group, from figures that were read on their own; those of small groups are not in them. */
export function presentFairness(page: RolloutPage, figures: GroupFigures): FairnessDotsProps | null {
  const { facts } = page;
  const gate = facts.plan.gates.find((one) => one.rule.kind === "fairness");
  const outcome = gate && facts.outcome?.gates[gate.key];
  const groups = gate && figures.gates[gate.key]?.groups;
  if (gate?.rule.kind !== "fairness" || !outcome || !groups) return null;
  const { bound } = gate.rule;
  const arm = (counts: FigureOfGroup["candidate"]) => {
    const interval = counts && wilson(...counts);
    return interval && counts ? { ...interval, n: counts[0] } : null;
  };
  const sum = (member: 0 | 1) => groups.reduce((total, { candidate }) => total + (candidate?.[member] ?? 0), 0);
  const [n, found] = [sum(0), sum(1)];
  const everyone = n > 0 ? found / n : null;
  return {
    title: "Who is found: true positive rate by group",
    candidateLabel: facts.candidateVariant,
    baselineLabel: facts.baselineVariant,
    groups: groups.map(({ group, candidate, baseline }) => ({
      name: group.charAt(0).toUpperCase() + group.slice(1),
      candidate: arm(candidate),
      baseline: arm(baseline),
    })),
    band:
      everyone === null || bound === 0
        ? undefined
        : { low: everyone - bound, high: everyone + bound, label: `within ${bound.toFixed(2)} of everyone` },
    takeaway: fairnessWords(page) ?? "",
  };
}

/** The gap itself and what the baseline is like, without a figure of any group; null without a fairness gate that judged. */
export function fairnessWords(page: RolloutPage): string | null {
  const { facts } = page;
  const gate = facts.plan.gates.find((one) => one.rule.kind === "fairness");
  const outcome = gate && facts.outcome?.gates[gate.key];
  if (!gate || !outcome) return null;
  const gap = (value: number | null | undefined) => formatNumber(value, { kind: "number", digits: 2 });
  return `The gap is ${gap(outcome.candidate.value)} with ${facts.candidateVariant} and ${gap(outcome.baseline?.value)} with ${facts.baselineVariant}. ${absoluteWords(page, gate.key)} A pass reads “no worse than the baseline”, never “fair”.`;
}

/** Whether the baseline itself would meet an absolute limit; comparing with it says nothing about that. */
function absoluteWords({ facts }: RolloutPage, gateKey: string): string {
  const ratio = facts.baselineRatios[gateKey];
  if (ratio === undefined) return "";
  const figures = `ratio ${ratio.toFixed(2)} against ${FOUR_FIFTHS.toFixed(2)}`;
  return ratio < FOUR_FIFTHS
    ? `${facts.baselineVariant} itself misses the absolute four-fifths limit (${figures}).`
    : `${facts.baselineVariant} itself meets the absolute four-fifths limit (${figures}).`;
}

export function presentSafety(page: RolloutPage): Fact[] {
  const { facts } = page;
  const { plan } = facts;
  const exposures = facts.outcome?.exposures;
  const health = facts.outcome?.health;
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
      value: `${formatCount(exposures?.late ?? 0)} · ${formatCount(exposures?.multiple ?? 0)}${health ? `, ${formatCount(health.crossed)} of them in one step` : ""}`,
    },
    ...(health ? [{ term: "Telemetry", value: telemetryWords(health) }] : []),
    {
      term: "Blind limit",
      value: `${mmss(plan.blindLimitSeconds * 1000)}${facts.lastJudgedAt ? ` · last judged ${ago(page.asOf - facts.lastJudgedAt)}` : ""}`,
    },
    { term: `First exposures to ${facts.candidateVariant}`, value: `${formatCount(exposures?.total[0] ?? 0)} units` },
    { term: "Flag", value: <span className="mono">{facts.flagKey}</span> },
  ];
}

function telemetryWords({ lag, stored, refused }: TelemetryHealth): string {
  const age = lag ? `${lag.seconds.toFixed(1)} s old on arrival, n ${formatCount(lag.n)}; ` : "";
  return `${age}${formatCount(refused)} of ${formatCount(stored + refused)} refused in this step`;
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
