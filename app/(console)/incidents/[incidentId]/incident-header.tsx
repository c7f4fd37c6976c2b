"use client";

import { useTimes } from "#components/format/time-zone";
import { PageHeader } from "#components/frame/page-header";
import { IncidentStateSteps } from "#components/signal/incident-state-steps";
import { SeverityBadge } from "#components/signal/severity-badge";
import { Chip } from "#components/signal/signal-shape";
import { Button } from "#components/ui/button";
import { Refusal } from "#components/ui/refusal";
import type { IncidentPage } from "#lib/queries/incident/incident-page";
import { acknowledge, setSeverity } from "../actions.ts";
import { useSend } from "../use-send.ts";
import type { IncidentRights } from "./incident-view.tsx";
import { LowerSeverity } from "./lower-severity.tsx";
import { isOpen, presentMoves, presentSentence, presentSeverityMoves } from "./present-incident.ts";
import { StateDialog } from "./state-dialog.tsx";

export interface IncidentPanelProps {
  page: IncidentPage;
  may: IncidentRights;
  onChanged(): void;
}

const kindWords = { real: "", hazard: "Near miss", drill: "Drill", backfilled: "Entered afterwards" } as const;

/** How bad, how far, why; and the three things one does: say it is worse, take it, move it on. */
export function IncidentHeader({ page, may, onChanged }: IncidentPanelProps) {
  const times = useTimes();
  const { facts } = page;
  const { isSending, refusal, run } = useSend();
  const severity = presentSeverityMoves(facts);
  const { next, all } = presentMoves(facts.state, may);
  const kind = kindWords[facts.kind];
  const send = <T,>(work: Parameters<typeof run<T>>[0]) => run(work, onChanged);
  return (
    <>
      <PageHeader
        title={facts.title}
        titleExtra={<span className="mono muted text-[14px] font-normal">INC-{facts.number}</span>}
        facts={
          <>
            <SeverityBadge severity={facts.severity} />
            {kind && <Chip>{kind}</Chip>}
            {facts.demoHistory && <Chip>Demo history</Chip>}
            <IncidentStateSteps state={facts.state} />
          </>
        }
        sentence={presentSentence(page, times)}
        actions={
          <>
            {may.changeSeverity && severity.lower.length > 0 && isOpen(facts) && (
              <LowerSeverity facts={facts} choices={severity.lower} onChanged={onChanged} />
            )}
            {may.changeSeverity && severity.raise && isOpen(facts) && (
              <Button
                disabled={isSending}
                onClick={() => severity.raise && raise(facts.id, severity.raise)}
                title="One press; a reason can be added as a note"
              >
                Raise to {severity.raise}
              </Button>
            )}
            {all.length > 0 && <StateDialog page={page} targets={all} next={next} onChanged={onChanged} />}
            {may.update && isOpen(facts) && facts.acknowledgedAt === null && (
              <Button
                variant="primary"
                disabled={isSending}
                onClick={() => send(() => acknowledge({ incidentId: facts.id }))}
              >
                Acknowledge
              </Button>
            )}
          </>
        }
      />
      {refusal && (
        <div className="px-6 pt-3">
          <Refusal text={refusal} />
        </div>
      )}
    </>
  );

  function raise(incidentId: string, to: NonNullable<typeof severity.raise>) {
    send(() => setSeverity({ incidentId, severity: to, expectedRevision: facts.revision }));
  }
}
