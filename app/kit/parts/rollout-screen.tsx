import { FairnessDots } from "#components/charts/fairness-dots";
import { FactList } from "#components/frame/fact-list";
import { PageHeader } from "#components/frame/page-header";
import { Section, SectionHead } from "#components/frame/section";
import { TopBar } from "#components/frame/top-bar";
import { DecisionLog } from "#components/rollout/decision-log";
import { GateStrip } from "#components/rollout/gate-strip";
import { ReleaseDiff } from "#components/rollout/release-diff";
import { RolloutLadder } from "#components/rollout/rollout-ladder";
import { TrafficBar } from "#components/rollout/traffic-bar";
import { RolloutStateChip } from "#components/signal/rollout-state-chip";
import { SignalLegend, SignalShape } from "#components/signal/signal-shape";
import { Button } from "#components/ui/button";
import { Elapsed } from "#components/ui/live-time";
import { Person, VersionChange } from "#components/ui/person";
import { ComparisonCharts } from "./comparison-charts";
import { RollbackDemo, TopBarEnd } from "./interactive";
import { decisions, gates, ladder, release } from "./rollout-sample";
import { at, groups } from "./sample";

const legend = [
  { signal: "ok" as const, word: "non-inferior" },
  { signal: "notice" as const, word: "watching" },
  { signal: "elevated" as const, word: "contributing" },
  { signal: "critical" as const, word: "regressed" },
];

const plan = [
  { term: "Attempt", value: "2 of 2" },
  { term: "Started by", value: <span className="mono">ci/main#1184</span> },
  { term: "Steps", value: "10 · 25 · 50 on time, 100 on evidence" },
  { term: "Budget", value: "α 0.01 · β 0.05" },
  {
    term: "Sample ratio",
    value: (
      <>
        <SignalShape signal="ok" size={11} /> as planned <span className="muted">24.9 : 75.1</span>
      </>
    ),
  },
  { term: "Owner", value: <Person name="Jonas Lind" /> },
];

/** The signature screen, put together from its pieces. */
export function RolloutScreen() {
  return (
    <>
      <TopBar crumbs={[{ label: "Rollouts", href: "/kit" }, { label: "income-scorer" }, { label: "Attempt 2" }]}>
        <TopBarEnd />
      </TopBar>
      <PageHeader
        title="income-scorer"
        titleExtra={<VersionChange from="v1" to="v3" />}
        facts={
          <>
            <RolloutStateChip state="paused" reason="signal" />
            <TrafficBar candidate="v3" baseline="v1" trafficPercent={25} />
            <span className="muted">
              a person decides · waiting{" "}
              <b className="in-text">
                <Elapsed since={at("14:07:45")} nowMs={at("14:11:05")} />
              </b>
            </span>
          </>
        }
        actions={
          <>
            <Button>Resume…</Button>
            <RollbackDemo />
          </>
        }
        sentence={[
          "Held at 25 % since 14:07:45 UTC because ",
          { strong: "equal-opportunity gap" },
          " is 0.18 wider than with v1 (tolerance 0.05, n = 2,699). This gate is a signal: it pauses and asks. Advance is blocked.",
        ]}
      />
      <div className="body">
        <Section
          title="Ladder"
          note="share of traffic on v3, drawn to time"
          end={<SignalLegend entries={legend}>gates in the order below</SignalLegend>}
        >
          <RolloutLadder {...ladder} />
        </Section>
        <Section title="Gates" note="five gates share one error budget; each must stay left of its mark">
          <GateStrip gates={gates} openId="gap" />
        </Section>
        <ComparisonCharts />
        <section className="section">
          <div className="split wide-aside">
            <FairnessDots
              title="Who is found: true positive rate by group"
              candidateLabel="v3"
              baselineLabel="v1"
              groups={groups}
              band={{ low: 0.46, high: 0.56, label: "within 0.05 of everyone (0.51)" }}
              takeaway="v1 itself leaves women outside the band. A pass here reads “no worse than v1”, never “fair”."
            />
            <aside>
              <SectionHead title="Plan and safety" />
              <FactList facts={plan} />
            </aside>
          </div>
        </section>
        <Section title="What changes" note="candidate against baseline, as recorded when it was created">
          <ReleaseDiff release={release} baseline="v1" candidate="v3" />
        </Section>
        <Section title="Decision log" last>
          <DecisionLog rows={decisions} />
        </Section>
      </div>
    </>
  );
}
