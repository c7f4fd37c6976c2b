"use client";

import { LiveDot } from "#components/frame/live-dot";
import { TopBar } from "#components/frame/top-bar";
import { useToast } from "#components/ui/toast";
import type { IncidentPage } from "#lib/queries/incident/incident-page";
import type { ActionResult } from "../../../session/action.ts";
import { PanelBoundary } from "../../panel-boundary.tsx";
import { SearchControl } from "../../search-control.tsx";
import { StaleNote } from "../../stale-note.tsx";
import { useLive } from "../../use-live.ts";
import { acknowledge, setSeverity } from "../actions.ts";
import { IncidentAside } from "./incident-aside.tsx";
import { IncidentHeader } from "./incident-header.tsx";
import { MitigationPanel } from "./mitigation-panel.tsx";
import { isOpen, presentSeverityMoves } from "./present-incident.ts";
import { TimelinePanel } from "./timeline-panel.tsx";
import { WhatWeSay } from "./what-we-say.tsx";

export interface IncidentRights {
  update: boolean;
  changeSeverity: boolean;
  publish: boolean;
  resolve: boolean;
}

interface IncidentViewProps {
  initial: IncidentPage;
  may: IncidentRights;
  /** Id of the person who looks. */
  me: string;
}

/** The room in which an incident is led: how bad, what is known, what we say, what was done. */
export function IncidentView({ initial, may, me }: IncidentViewProps) {
  const live = useLive(`/incidents/${initial.facts.id}/live`, initial);
  const page = live.value;
  const { facts } = page;
  const shared = { page, may, onChanged: live.refresh };
  const commands = useCommands(page, may, live.refresh);
  return (
    <>
      <TopBar crumbs={[{ label: "Incidents", href: "/incidents" }, { label: `INC-${facts.number}` }]}>
        <LiveDot asOf={live.asOf} paused={live.isPaused} onToggle={live.toggle} />
        <SearchControl commands={commands} />
      </TopBar>
      <IncidentHeader {...shared} />
      <div className="body">
        <StaleNote trouble={live.trouble} asOf={live.asOf} />
        <div className="split">
          <div>
            <PanelBoundary name="What we say">
              <WhatWeSay {...shared} />
            </PanelBoundary>
            <PanelBoundary name="Mitigation">
              <MitigationPanel page={page} />
            </PanelBoundary>
            <PanelBoundary name="Timeline">
              <TimelinePanel {...shared} />
            </PanelBoundary>
          </div>
          <aside>
            <PanelBoundary name="Facts">
              <IncidentAside {...shared} me={me} />
            </PanelBoundary>
          </aside>
        </div>
      </div>
    </>
  );
}

/** What can be done here with one key less; a refusal has no place of its own there, so it is told in passing. */
function useCommands({ facts }: IncidentPage, may: IncidentRights, onChanged: () => void) {
  const toast = useToast();
  const told = (answer: ActionResult<unknown>) => {
    if (answer.kind !== "ok") toast({ title: "Refused", detail: answer.message, signal: "elevated" });
    onChanged();
  };
  const { raise } = presentSeverityMoves(facts);
  const incidentId = facts.id;
  const name = `INC-${facts.number}`;
  return [
    ...(may.update && isOpen(facts) && facts.acknowledgedAt === null
      ? [
          {
            id: "acknowledge",
            label: `Acknowledge ${name}`,
            group: "Do",
            run: () => void acknowledge({ incidentId }).then(told),
          },
        ]
      : []),
    ...(may.changeSeverity && raise
      ? [
          {
            id: "raise",
            label: `Raise ${name} to ${raise}`,
            group: "Do",
            run: () => void setSeverity({ incidentId, severity: raise }).then(told),
          },
        ]
      : []),
    {
      id: "stakeholder",
      label: `Stakeholder view of ${name}`,
      group: "Go",
      href: `/stakeholder/incidents/${incidentId}`,
    },
  ];
}
