"use client";

import { type FormEvent, useState } from "react";
import { severityWord } from "#components/signal/severity-badge";
import { Button } from "#components/ui/button";
import { Dialog } from "#components/ui/dialog";
import { Select, Textarea } from "#components/ui/input";
import type { Severity } from "#lib/domain/incident/state";
import type { IncidentFacts } from "#lib/queries/incident/incident-facts";
import { setSeverity } from "../actions.ts";
import { Refusal } from "../refusal.tsx";
import { useSend } from "../use-send.ts";

interface LowerSeverityProps {
  facts: IncidentFacts;
  choices: readonly Severity[];
  onChanged(): void;
}

/** Talking a severity down needs a reason, so that it is never done in passing. */
export function LowerSeverity({ facts, choices, onChanged }: LowerSeverityProps) {
  const [isOpen, setOpen] = useState(false);
  const { isSending, refusal, fieldErrors, run, clear } = useSend();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = Object.fromEntries(new FormData(event.currentTarget));
    run(
      () => setSeverity({ ...form, incidentId: facts.id, expectedRevision: facts.revision }),
      () => {
        setOpen(false);
        onChanged();
      },
    );
  };
  return (
    <Dialog
      open={isOpen}
      onOpenChange={(open) => {
        setOpen(open);
        clear();
      }}
      trigger={<Button variant="ghost">Lower severity…</Button>}
      title={`Lower the severity of INC-${facts.number}`}
      description="The reason goes on the timeline and into the audit."
      footer={
        <Button variant="primary" type="submit" form="lower-severity" disabled={isSending}>
          Lower severity
        </Button>
      }
    >
      <form id="lower-severity" onSubmit={submit} className="grid gap-3">
        <Select
          label="New severity"
          name="severity"
          defaultValue={choices[0]}
          options={choices.map((one) => ({ value: one, label: severityWord(one) }))}
        />
        <Textarea label="Reason" name="reason" required maxLength={500} error={fieldErrors.reason} />
        <Refusal text={refusal} />
      </form>
    </Dialog>
  );
}
