"use client";

import { severityWord } from "#components/signal/severity-badge";
import { Button } from "#components/ui/button";
import { Select, Textarea } from "#components/ui/input";
import type { Severity } from "#lib/domain/incident/state";
import type { IncidentFacts } from "#lib/queries/incident/incident-facts";
import { ActionDialog } from "../../action-dialog.tsx";
import { setSeverity } from "../actions.ts";

interface LowerSeverityProps {
  facts: IncidentFacts;
  choices: readonly Severity[];
  onChanged(): void;
}

/** Talking a severity down needs a reason, so that it is never done in passing. */
export function LowerSeverity({ facts, choices, onChanged }: LowerSeverityProps) {
  return (
    <ActionDialog
      trigger={<Button variant="ghost">Lower severity…</Button>}
      title={`Lower the severity of INC-${facts.number}`}
      description="The reason goes on the timeline and into the audit."
      confirm="Lower severity"
      pending="Lowering…"
      send={(fields) =>
        setSeverity({ ...Object.fromEntries(fields), incidentId: facts.id, expectedRevision: facts.revision })
      }
      onDone={onChanged}
    >
      {(errors) => (
        <>
          <Select
            label="New severity"
            name="severity"
            defaultValue={choices[0]}
            options={choices.map((one) => ({ value: one, label: severityWord(one) }))}
            error={errors.severity}
          />
          <Textarea label="Reason" name="reason" required maxLength={500} error={errors.reason} />
        </>
      )}
    </ActionDialog>
  );
}
