"use client";

import Link from "next/link";
import { ChartGrid, ChartLegend } from "#components/charts/chart-grid";
import { TimeSeries } from "#components/charts/time-series";
import { formatPercentOf100 } from "#components/format/numbers";
import { useTimes } from "#components/format/time-zone";
import { FactList } from "#components/frame/fact-list";
import { Section } from "#components/frame/section";
import { DecisionLog } from "#components/rollout/decision-log";
import { GateStrip } from "#components/rollout/gate-strip";
import { ReleaseDiff } from "#components/rollout/release-diff";
import { RolloutLadder } from "#components/rollout/rollout-ladder";
import { SignalLegend } from "#components/signal/signal-shape";
import { ButtonLink } from "#components/ui/button";
import { EmptyState } from "#components/ui/empty-state";
import { SegmentedLinks } from "#components/ui/segmented";
import { isPreviewStep } from "#lib/domain/rollout/plan";
import type { BlastRadius } from "#lib/queries/rollout/blast-radius";
import type { RolloutPage } from "#lib/queries/rollout/rollout-page";
import { flagHref } from "../../flags/addresses.ts";
import { PanelBoundary } from "../../panel-boundary.tsx";
import { DownloadForm } from "./download-form.tsx";
import { presentCharts } from "./present-charts.ts";
import { presentDecisions, presentSafety } from "./present-facts.tsx";
import { presentGates } from "./present-gates.ts";
import { presentLadder } from "./present-ladder.ts";
import { presentStops } from "./present-stops.ts";
import { presentTraffic } from "./present-traffic.ts";
import { ReachPanel } from "./reach-panel.tsx";
import type { RolloutRights } from "./rollout-header.tsx";

const legend: Parameters<typeof SignalLegend>[0]["entries"] = [
  { signal: "ok", word: "non-inferior" },
  { signal: "notice", word: "watching" },
  { signal: "elevated", word: "contributing" },
  { signal: "critical", word: "regressed" },
];

interface PanelProps {
  page: RolloutPage;
  may: RolloutRights;
  reach: BlastRadius | null;
}

const panels = [
  { name: "Ladder", Panel: LadderPanel },
  { name: "Gates", Panel: GatesPanel },
  { name: "What changes", Panel: ReleasePanel },
  { name: "Baseline against candidate", Panel: ChartsPanel },
  { name: "Who met it, plan and safety", Panel: SafetyPanel },
  { name: "Decision log", Panel: DecisionsPanel },
];

/** Each in a frame of its own: one that cannot be drawn leaves the others, and the way back, standing. */
export function RolloutPanels(props: PanelProps) {
  return panels.map(({ name, Panel }) => (
    <PanelBoundary key={name} name={name}>
      <Panel {...props} />
    </PanelBoundary>
  ));
}

function ReleasePanel({ page: { facts, release } }: PanelProps) {
  return (
    <Section
      title="What changes"
      note="candidate against baseline, as recorded when it was created"
      end={
        <Link className="link-meta" href={flagHref(facts.flagKey)}>
          Flag {facts.flagKey}
        </Link>
      }
    >
      {release ? (
        <ReleaseDiff release={release} baseline={facts.baselineVariant} candidate={facts.candidateVariant} />
      ) : (
        <p className="muted">This rollout is older than version sets: what it released was not recorded with it.</p>
      )}
    </Section>
  );
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
  const open =
    gates.find((gate) => gate.state === "regressed" && !gate.dryRun) ??
    gates.find((gate) => gate.state === "contributing");
  const stops = presentStops(page, times);
  return (
    <>
      {gates.length > 0 && (
        <Section
          title="Gates"
          note={gatesNote(page)}
          end={
            <>
              <ButtonLink size={24} href={`/rollouts/${page.facts.id}/gates`}>
                Gates on past data
              </ButtonLink>
              {page.facts.tick && (
                <DownloadForm action={`/rollouts/${page.facts.id}/evidence`}>Download evidence</DownloadForm>
              )}
            </>
          }
        >
          <GateStrip key={open?.id ?? "none"} gates={gates} openId={open?.id} />
        </Section>
      )}
      {stops.length > 0 && (
        <Section
          title="Stop events"
          note="outside the error budget: at its count each rolls back, whatever the gates say"
        >
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

function SafetyPanel({ page, may, reach }: PanelProps) {
  const traffic = presentTraffic(page, useTimes());
  return (
    <div className="split wide-aside">
      <div>
        {reach ? (
          <ReachPanel page={page} reach={reach} mayReadGroups={may.readGroups} />
        ) : (
          <Section title={`Who met ${page.facts.candidateVariant}`}>
            <p className="meta">This could not be counted when the page was opened. Reload to count again.</p>
          </Section>
        )}
      </div>
      <div>
        {traffic.length > 0 && (
          <Section title="Traffic">
            <FactList facts={traffic} />
          </Section>
        )}
        <Section title="Plan and safety">
          <FactList facts={presentSafety(page)} />
        </Section>
      </div>
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
