"use client";

import { useTimes } from "#components/format/time-zone";
import { LiveDot } from "#components/frame/live-dot";
import { Section } from "#components/frame/section";
import { TopBar } from "#components/frame/top-bar";
import { IncidentRow } from "#components/incident/incident-row";
import { ButtonLink } from "#components/ui/button";
import { EmptyState } from "#components/ui/empty-state";
import type { IncidentLine, IncidentList } from "#lib/queries/incident/incident-list";
import { SearchControl } from "../search-control.tsx";
import { StaleNote } from "../stale-note.tsx";
import { useLive } from "../use-live.ts";
import { DeclareDialog, type DeclareFacts } from "./declare-dialog.tsx";
import { presentRow } from "./present-list.ts";

interface IncidentListViewProps {
  initial: IncidentList;
  before: string | null;
  declare: DeclareFacts & { isAllowed: boolean };
}

/** Open incidents worst first, then what is over. */
export function IncidentListView({ initial, before, declare }: IncidentListViewProps) {
  const live = useLive(`/incidents/live${before ? `?before=${before}` : ""}`, initial);
  const { open, past } = live.value;
  return (
    <>
      <TopBar crumbs={[{ label: "Incidents" }]}>
        <LiveDot asOf={live.asOf} stale={live.trouble !== null} paused={live.isPaused} onToggle={live.toggle} />
        <SearchControl />
      </TopBar>
      <div className="body">
        <div className="mb-4 flex items-center justify-between gap-4">
          <h1 className="text-title font-semibold">Incidents</h1>
          {declare.isAllowed && <DeclareDialog facts={declare} />}
        </div>
        <StaleNote trouble={live.trouble} asOf={live.asOf} />
        {!before && (
          <Section title="Open">
            {open.length > 0 ? (
              <Rows lines={open} asOf={live.asOf} />
            ) : (
              <EmptyState title="No incident is open">
                A gate that takes a release back opens one by itself; people declare the rest.
              </EmptyState>
            )}
          </Section>
        )}
        <Section title="Past" note={before ? "older ones" : undefined} last>
          {past.length > 0 ? (
            <Rows lines={past} asOf={live.asOf} />
          ) : (
            <EmptyState title="Nothing is over yet">Resolved, closed and cancelled incidents stay here.</EmptyState>
          )}
          {live.value.before && (
            <div className="mt-4">
              <ButtonLink href={`/incidents?before=${live.value.before}`}>Older</ButtonLink>
            </div>
          )}
        </Section>
      </div>
    </>
  );
}

function Rows({ lines, asOf }: { lines: readonly IncidentLine[]; asOf: number }) {
  const times = useTimes();
  return (
    <ul className="rows">
      {lines.map((line) => {
        const { id, ...row } = presentRow(line, asOf, times);
        return <IncidentRow key={id} {...row} />;
      })}
    </ul>
  );
}
