"use client";

import { ChartGrid, ChartLegend } from "#components/charts/chart-grid";
import { FairnessDots } from "#components/charts/fairness-dots";
import { TimeSeries } from "#components/charts/time-series";
import { formatPercentOf100 } from "#components/format/numbers";
import { useTimes } from "#components/format/time-zone";
import { FactList } from "#components/frame/fact-list";
import { Section } from "#components/frame/section";
import { DecisionLog } from "#components/rollout/decision-log";
import { GateStrip } from "#components/rollout/gate-strip";
import { RolloutLadder } from "#components/rollout/rollout-ladder";
import { SignalLegend } from "#components/signal/signal-shape";
import { EmptyState } from "#components/ui/empty-state";
import { SegmentedLinks } from "#components/ui/segmented";
import { isPreviewStep } from "#lib/domain/rollout/plan";
import type { RolloutPage } from "#lib/queries/rollout/rollout-page";
import { PanelBoundary } from "../../panel-boundary.tsx";
import { presentCharts } from "./present-charts.ts";
import { presentDecisions, presentFairness, presentSafety } from "./present-facts.tsx";
import { presentGates } from "./present-gates.ts";
import { presentLadder } from "./present-ladder.ts";
import { presentStops } from "./present-stops.ts";

const legend: Parameters<typeof SignalLegend>[0]["entries"] = [
  { signal: "ok", word: "non-inferior" },
  { signal: "notice", word: "watching" },
  { signal: "elevated", word: "contributing" },
  { signal: "critical", word: "regressed" },
];

interface PanelProps {
  page: RolloutPage;
}

const panels = [
  { name: "Ladder", Panel: LadderPanel },
  { name: "Gates", Panel: GatesPanel },
  { name: "Baseline against candidate", Panel: ChartsPanel },
  { name: "Fairness, plan and safety", Panel: SafetyPanel },
  { name: "Decision log", Panel: DecisionsPanel },
];

/** Each in a frame of its own: one that cannot be drawn leaves the others, and the way back, standing. */
export function RolloutPanels({ page }: PanelProps) {
  return panels.map(({ name, Panel }) => (
    <PanelBoundary key={name} name={name}>
      <Panel page={page} />
    </PanelBoundary>
  ));
}

function LadderPanel({ page }: PanelProps) {
  const ladder = presentLadder(page, useTimes());
  if (!ladder) return null;
  return (
    <Section title="Ladder" note="share of traffic, drawn to time" end={<SignalLegend entries={legend} />}>
      <RolloutLadder {...ladder} />
    </Section>
  );
}

function GatesPanel({ page }: PanelProps) {
  const times = useTimes();
  const gates = presentGates(page, times);
  const open = gates.find((gate) => gate.state === "regressed") ?? gates.find((gate) => gate.state === "contributing");
  const stops = presentStops(page, times);
  return (
    <>
      {gates.length > 0 && (
        <Section title="Gates" note={gatesNote(page)}>
          <GateStrip key={open?.id ?? "none"} gates={gates} openId={open?.id} />
        </Section>
      )}
      {stops.length > 0 && (
        <Section title="Stop events" note="outside the error budget: one of these rolls back whatever the gates say">
          <FactList facts={stops} />
        </Section>
      )}
    </>
  );
}

function ChartsPanel({ page }: PanelProps) {
  const { facts, range } = page;
  return (
    <Section
      title="Baseline against candidate"
      end={
        <>
          <ChartLegend candidate={facts.candidateVariant} baseline={facts.baselineVariant} />
          <SegmentedLinks label="Range" keys="T" value={range} options={ranges(facts.id)} />
        </>
      }
    >
      <ChartGrid>
        {presentCharts(page).map((chart) => (
          <TimeSeries key={chart.title} {...chart} />
        ))}
      </ChartGrid>
    </Section>
  );
}

function SafetyPanel({ page }: PanelProps) {
  const fairness = presentFairness(page);
  return (
    <div className="split wide-aside">
      <div>{fairness && <FairnessDots {...fairness} />}</div>
      <Section title="Plan and safety" last>
        <FactList facts={presentSafety(page)} />
      </Section>
    </div>
  );
}

function DecisionsPanel({ page }: PanelProps) {
  const rows = presentDecisions(page, useTimes());
  return (
    <Section title="Decision log" last>
      {rows.length > 0 ? (
        <DecisionLog rows={rows} />
      ) : (
        <EmptyState title="Nothing has been decided yet">
          Each step, hold and rollback is written here with its reason and its evidence, from the start on.
        </EmptyState>
      )}
    </Section>
  );
}

const ranges = (rolloutId: string) =>
  [
    { value: "5m", label: "5 min" },
    { value: "rollout", label: "Rollout" },
    { value: "6h", label: "6 h" },
  ].map((range) => ({ ...range, href: `/rollouts/${rolloutId}?range=${range.value}` }));

function gatesNote({ facts }: RolloutPage): string {
  if (facts.state === "rolled_back")
    return `${facts.candidateVariant} has no traffic: comparisons ended, last values kept`;
  if (facts.state === "baking" && facts.trafficPercent === 100)
    return "at 100 %: absolute limits and late labels still judge";
  if (facts.state === "baking")
    return `compared with the ${facts.plan.holdbackPercent} % held back on ${facts.baselineVariant} until it completes`;
  if (isPreviewStep(facts.plan, facts.step))
    return "nothing is judged in a preview: its units stay out of the comparison";
  const budget = `one error budget for all: at most ${formatPercentOf100(facts.plan.alpha * 100)} false rollbacks`;
  return facts.judgement ? `${budget}; together: ${facts.judgement.replace("_", "-")}` : budget;
}
