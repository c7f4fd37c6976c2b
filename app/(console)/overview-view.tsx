"use client";

import Link from "next/link";
import type { ReactNode } from "react";
import { MetricTile, MetricTiles } from "#components/charts/metric-tile";
import { useTimes } from "#components/format/time-zone";
import { ago, mmss } from "#components/format/times";
import { FactList } from "#components/frame/fact-list";
import { LiveDot } from "#components/frame/live-dot";
import { TruthHeader } from "#components/frame/page-header";
import { Section } from "#components/frame/section";
import { TopBar } from "#components/frame/top-bar";
import { IncidentRow } from "#components/incident/incident-row";
import { Chip } from "#components/signal/signal-shape";
import { Banner } from "#components/ui/banner";
import { ButtonLink } from "#components/ui/button";
import { EmptyState } from "#components/ui/empty-state";
import type { Overview } from "#lib/queries/console/overview";
import { isActive, presentNumbers, presentTruth } from "./present-overview.ts";
import { RolloutList } from "./rollout-list.tsx";
import { SearchControl } from "./search-control.tsx";
import { StaleNote } from "./stale-note.tsx";
import { useLive } from "./use-live.ts";

interface OverviewViewProps {
  initial: Overview;
  mayRollBack: boolean;
  mayDeclare: boolean;
  /** Under the sentence of truth: what stands in the way of the rest. */
  notice?: ReactNode;
}

export function OverviewView({ initial, mayRollBack, mayDeclare, notice }: OverviewViewProps) {
  const live = useLive("/live", initial);
  const times = useTimes();
  const view = live.value;
  const active = view.rollouts.filter(isActive);
  const others = view.rollouts.filter((one) => !isActive(one));
  return (
    <>
      <TopBar crumbs={[{ label: "Overview" }]}>
        <LiveDot asOf={live.asOf} stale={live.trouble !== null} paused={live.isPaused} onToggle={live.toggle} />
        <SearchControl />
      </TopBar>
      <TruthHeader {...presentTruth(view, times)} />
      {notice}
      {view.stoppedLine && <StoppedLine line={view.stoppedLine} />}
      <MetricTiles>
        {presentNumbers(view).map((tile) => (
          <MetricTile key={tile.label} {...tile} />
        ))}
      </MetricTiles>
      <div className="body">
        <StaleNote trouble={live.trouble} asOf={live.asOf} />
        <div className="split">
          <div>
            <Section title="Open incidents" end={mayDeclare && <DeclareLink />}>
              <Incidents view={view} />
            </Section>
            <Section
              title="Active rollouts"
              end={
                <Link className="link" href="/rollouts">
                  All
                </Link>
              }
            >
              {active.length > 0 ? (
                <RolloutList rollouts={active} mayRollBack={mayRollBack} />
              ) : (
                <EmptyState
                  title="No rollout is active"
                  action={<ButtonLink href="/rollouts">See all rollouts</ButtonLink>}
                >
                  A rollout appears here as soon as it is started, with its ladder and the way back.
                </EmptyState>
              )}
            </Section>
            {others.length > 0 && (
              <Section title="Latest" last>
                <RolloutList rollouts={others} mayRollBack={mayRollBack} />
              </Section>
            )}
          </div>
          <aside>
            <Section title="Control room" last>
              <ControlRoom view={view} />
            </Section>
          </aside>
        </div>
      </div>
    </>
  );
}

/** Nothing starts or advances: whoever wonders why reads it here first. */
function StoppedLine({ line }: { line: NonNullable<Overview["stoppedLine"]> }) {
  const times = useTimes();
  return (
    <Banner
      signal="elevated"
      action={
        <Link className="link" href="/settings/freezes">
          Freezes
        </Link>
      }
    >
      The line is stopped by {line.by} since {times.clockNamed(line.at)}: “{line.words}” Nothing starts or advances;
      rollbacks work.
    </Banner>
  );
}

function Incidents({ view }: { view: Overview }) {
  if (view.incidents.length === 0)
    return (
      <EmptyState title="No incident is open">
        A gate that takes a release back opens one by itself; people declare the rest.
      </EmptyState>
    );
  return (
    <ul className="rows">
      {view.incidents.map((one) => (
        <IncidentRow
          key={one.id}
          href={`/incidents/${one.id}`}
          severity={one.severity}
          number={`INC-${one.number}`}
          title={one.title}
          summary={`${one.state.charAt(0).toUpperCase()}${one.state.slice(1)} · ${one.summary}`}
          elapsed={mmss(view.asOf - one.detectedAt)}
          note="open"
        />
      ))}
    </ul>
  );
}

/** The parts of Evenkeel itself, by their heartbeats. */
function ControlRoom({ view }: { view: Overview }) {
  const part = (kind: "gateway" | "worker") => {
    const seen = view.processes.find((one) => one.kind === kind);
    const word = seen ? `${seen.count} alive, ${seen.oldestSeconds.toFixed(0)} s ago` : "not heard for 10 s";
    return (
      <Chip plain signal={seen ? "ok" : "high"}>
        {word}
      </Chip>
    );
  };
  return (
    <FactList
      facts={[
        { term: "Gateway", value: part("gateway") },
        { term: "Worker", value: part("worker") },
        {
          term: "Status page",
          value: view.snapshotAt ? `last change ${ago(view.asOf - view.snapshotAt)}` : "not published yet",
        },
      ]}
    />
  );
}

const DeclareLink = () => (
  <ButtonLink href="/incidents?declare=1" size={24} keys="D">
    Declare
  </ButtonLink>
);
