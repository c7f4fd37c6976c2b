"use client";

import { LiveDot } from "#components/frame/live-dot";
import { TopBar } from "#components/frame/top-bar";
import type { IncidentPage } from "#lib/queries/incident/incident-page";
import { ElsewhereNote } from "../../environment-mark.tsx";
import type { PaletteCommand } from "../../palette/palette-command.ts";
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
  return (
    <>
      <TopBar crumbs={[{ label: "Incidents", href: "/incidents" }, { label: `INC-${facts.number}` }]}>
        <LiveDot asOf={live.asOf} stale={live.trouble !== null} paused={live.isPaused} onToggle={live.toggle} />
        <SearchControl commands={commandsOf(page, may)} />
      </TopBar>
      <ElsewhereNote what="This incident" of={facts.environment} />
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

/** What can be done here with one key less; the palette waits for the answer and shows a refusal. */
function commandsOf({ facts }: IncidentPage, may: IncidentRights): PaletteCommand[] {
  const { raise } = presentSeverityMoves(facts);
  const incidentId = facts.id;
  const name = `INC-${facts.number}`;
  const commands: PaletteCommand[] = [];
  if (may.update && isOpen(facts) && facts.acknowledgedAt === null)
    commands.push({
      id: "acknowledge",
      label: `Acknowledge ${name}`,
      isImmediate: true,
      run: () => acknowledge({ incidentId }),
    });
  if (may.changeSeverity && raise)
    commands.push({
      id: "raise",
      label: `Raise ${name} to ${raise}`,
      isImmediate: true,
      run: () => setSeverity({ incidentId, severity: raise }),
    });
  commands.push({
    id: "stakeholder",
    label: `Open the stakeholder view of ${name}`,
    icon: "people",
    href: `/stakeholder/incidents/${incidentId}`,
  });
  return commands;
}
