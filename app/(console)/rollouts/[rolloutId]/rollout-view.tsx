"use client";

import { ChartGrid, ChartLegend } from "#components/charts/chart-grid";
import { FairnessDots } from "#components/charts/fairness-dots";
import { TimeSeries } from "#components/charts/time-series";
import { formatPercentOf100 } from "#components/format/numbers";
import { useTimes } from "#components/format/time-zone";
import { FactList } from "#components/frame/fact-list";
import { LiveDot } from "#components/frame/live-dot";
import { Section } from "#components/frame/section";
import { TopBar } from "#components/frame/top-bar";
import { DecisionLog } from "#components/rollout/decision-log";
import { GateStrip } from "#components/rollout/gate-strip";
import { RolloutLadder } from "#components/rollout/rollout-ladder";
import { SignalLegend } from "#components/signal/signal-shape";
import { SegmentedLinks } from "#components/ui/segmented";
import type { RolloutPage } from "#lib/queries/rollout/rollout-page";
import { ElsewhereNote } from "../../environment-mark.tsx";
import { pressRollback } from "../../keyboard/page-moves.ts";
import type { PaletteCommand } from "../../palette/palette-command.ts";
import { rollBackId, rollBackLabel } from "../../palette/palette-verbs.ts";
import { SearchControl } from "../../search-control.tsx";
import { StaleNote } from "../../stale-note.tsx";
import { useLive } from "../../use-live.ts";
import { presentCharts } from "./present-charts.ts";
import { presentDecisions, presentFairness, presentSafety } from "./present-facts.tsx";
import { presentGates } from "./present-gates.ts";
import { presentLadder } from "./present-ladder.ts";
import { RolloutHeader, type RolloutRights } from "./rollout-header.tsx";

const legend: Parameters<typeof SignalLegend>[0]["entries"] = [
  { signal: "ok", word: "non-inferior" },
  { signal: "notice", word: "watching" },
  { signal: "elevated", word: "contributing" },
  { signal: "critical", word: "regressed" },
];

/** The room in which one rollout is watched and, with one press, taken back. */
export function RolloutView({ initial, may }: { initial: RolloutPage; may: RolloutRights }) {
  const live = useLive(`/rollouts/${initial.facts.id}/live?range=${initial.range}`, initial);
  const times = useTimes();
  const page = live.value;
  const { facts } = page;
  const ladder = presentLadder(page, times);
  const gates = presentGates(page, times);
  const fairness = presentFairness(page);
  const open = gates.find((gate) => gate.state === "regressed") ?? gates.find((gate) => gate.state === "contributing");
  return (
    <>
      <TopBar
        crumbs={[
          { label: "Rollouts", href: "/rollouts" },
          { label: facts.service },
          { label: `Attempt ${facts.attempt}` },
        ]}
      >
        <LiveDot asOf={live.asOf} paused={live.isPaused} onToggle={live.toggle} />
        <SearchControl commands={rollBackCommand(page, may)} />
      </TopBar>
      <ElsewhereNote what="This rollout" of={facts.environment} />
      <RolloutHeader page={page} may={may} onChanged={live.refresh} />
      <div className="body">
        <StaleNote trouble={live.trouble} asOf={live.asOf} />
        {ladder && (
          <Section title="Ladder" note="share of traffic, drawn to time" end={<SignalLegend entries={legend} />}>
            <RolloutLadder {...ladder} />
          </Section>
        )}
        {gates.length > 0 && (
          <Section title="Gates" note={gatesNote(page)}>
            <GateStrip key={open?.id ?? "none"} gates={gates} openId={open?.id} />
          </Section>
        )}
        <Section
          title="Baseline against candidate"
          end={
            <>
              <ChartLegend candidate={facts.candidateVariant} baseline={facts.baselineVariant} />
              <SegmentedLinks label="Range" keys="T" value={page.range} options={ranges(facts.id)} />
            </>
          }
        >
          <ChartGrid>
            {presentCharts(page).map((chart) => (
              <TimeSeries key={chart.title} {...chart} />
            ))}
          </ChartGrid>
        </Section>
        <div className="split wide-aside">
          <div>{fairness && <FairnessDots {...fairness} />}</div>
          <Section title="Plan and safety" last>
            <FactList facts={presentSafety(page)} />
          </Section>
        </div>
        <Section title="Decision log" last>
          <DecisionLog rows={presentDecisions(page, times)} />
        </Section>
      </div>
    </>
  );
}

function rollBackCommand({ facts }: RolloutPage, may: RolloutRights): PaletteCommand[] {
  if (!may.rollBack || !facts.canRollBack) return [];
  const label = rollBackLabel({ ...facts, trafficPercent: facts.state === "completed" ? 100 : facts.trafficPercent });
  const keywords = ["revert", "undo", "rollback"];
  return [
    { id: rollBackId(facts.id), label, keywords, keys: "⇧ R", icon: "back", isImmediate: true, press: pressRollback },
  ];
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
  if (facts.state === "baking") return "at 100 %: absolute limits and late labels still judge";
  const budget = `one error budget for all: at most ${formatPercentOf100(facts.plan.alpha * 100)} false rollbacks`;
  return facts.judgement ? `${budget}; together: ${facts.judgement.replace("_", "-")}` : budget;
}
