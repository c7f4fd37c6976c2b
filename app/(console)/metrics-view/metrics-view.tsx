"use client";

import { ChartGrid } from "#components/charts/chart-grid";
import { TimeSeries } from "#components/charts/time-series";
import { useTimes } from "#components/format/time-zone";
import { LiveDot } from "#components/frame/live-dot";
import { TopBar } from "#components/frame/top-bar";
import { Banner } from "#components/ui/banner";
import { EmptyState } from "#components/ui/empty-state";
import { ErrorPanel } from "#components/ui/error-panel";
import { SegmentedLinks } from "#components/ui/segmented";
import type { ServiceMetrics } from "#lib/queries/metrics/service-metrics";
import { FirstStep } from "../first-step.tsx";
import { PanelBoundary } from "../panel-boundary.tsx";
import { SearchControl } from "../search-control.tsx";
import { StaleNote } from "../stale-note.tsx";
import { useLive } from "../use-live.ts";
import { historyNote, type MetricChart, presentMetrics } from "./present-metrics.ts";
import { ranges } from "./read-range.ts";

const href = (service: string, range: string) => `/metrics-view?${new URLSearchParams({ service, range }).toString()}`;

/** One AI system over time: does it answer, is it right, is it fair, does it pay. */
export function MetricsView({ initial }: { initial: ServiceMetrics }) {
  const live = useLive(`${href(initial.service, initial.range).replace("?", "/live?")}`, initial, 10_000);
  const view = live.value;
  const note = historyNote(view, useTimes());
  const { charts, missing } = presentMetrics(view);
  return (
    <>
      <TopBar crumbs={[{ label: "Metrics" }, ...(view.service ? [{ label: view.service }] : [])]}>
        <LiveDot asOf={live.asOf} stale={live.trouble !== null} paused={live.isPaused} onToggle={live.toggle} />
        <SearchControl />
      </TopBar>
      <div className="body">
        <div className="mb-4 flex flex-wrap items-center gap-x-6 gap-y-3">
          <h1 className="text-title font-semibold">Metrics</h1>
          {view.services.length > 1 && (
            <SegmentedLinks
              label="AI system"
              value={view.service}
              options={view.services.map((name) => ({ value: name, label: name, href: href(name, view.range) }))}
            />
          )}
          <span className="push">
            <SegmentedLinks
              label="Range"
              keys="T"
              value={view.range}
              options={ranges.map((range) => ({ ...range, href: href(view.service, range.value) }))}
            />
          </span>
        </div>
        <StaleNote trouble={live.trouble} asOf={live.asOf} />
        {note && (
          <div className="mb-4">
            <Banner signal="none">{note}</Banner>
          </div>
        )}
        {view.services.length === 0 ? (
          <EmptyState title="No telemetry yet" action={<FirstStep />}>
            Point an OpenTelemetry SDK at the gateway; its service appears here within seconds.
          </EmptyState>
        ) : (
          <>
            <ChartGrid>
              {charts.map((one) => (
                <PanelBoundary key={one.key} name={one.kind === "chart" ? one.chart.title : one.title}>
                  <Panel one={one} />
                </PanelBoundary>
              ))}
            </ChartGrid>
            {missing.length > 0 && (
              <p className="meta mt-4">
                In this range {view.service} sent nothing of: {missing.join(", ")}.
              </p>
            )}
          </>
        )}
      </div>
    </>
  );
}

function Panel({ one }: { one: MetricChart }) {
  if (one.kind === "chart") return <TimeSeries {...one.chart} />;
  return (
    <ErrorPanel
      title={one.title}
      failed="Its counters could not be read."
      works="The other charts are current; this one is tried again every ten seconds."
    />
  );
}
