"use client";

import { useState } from "react";
import { incidentStateWord } from "#components/signal/incident-state-steps";
import { Button } from "#components/ui/button";
import { ConfirmDialog } from "#components/ui/confirm-dialog";
import { Select } from "#components/ui/input";
import type { IncidentStateKind } from "#lib/domain/incident/state";
import type { IncidentPage } from "#lib/queries/incident/incident-page";
import { setState } from "../actions.ts";
import { useSend } from "../use-send.ts";
import { StateFields } from "./state-fields.tsx";

interface StateDialogProps {
  page: IncidentPage;
  targets: readonly IncidentStateKind[];
  next: IncidentStateKind | null;
  onChanged(): void;
}

const verbs: Partial<Record<IncidentStateKind, string>> = {
  investigating: "Investigate…",
  identified: "Cause found…",
  mitigating: "Mitigate…",
  monitoring: "Watch…",
  resolved: "Resolve…",
  closed: "Close…",
};

/** One dialog for every legal move: it asks for what the rule of that move wants, and shows its refusal in place. */
export function StateDialog({ page, targets, next, onChanged }: StateDialogProps) {
  const { facts } = page;
  const [isOpen, setOpen] = useState(false);
  const [to, setTo] = useState<IncidentStateKind | undefined>();
  const target = to && targets.includes(to) ? to : (next ?? targets[0]);
  const { isSending, refusal, run, clear } = useSend();
  if (!target) return null;
  const change = (open: boolean) => {
    setOpen(open);
    setTo(undefined);
    clear();
  };
  const send = (fields: FormData) => {
    const text = (name: string) => String(fields.get(name) ?? "").trim();
    run(
      () =>
        setState({
          incidentId: facts.id,
          to: target,
          note: text("note"),
          expectedRevision: facts.revision,
          ...(text("cause") ? { cause: text("cause") } : {}),
          ...(text("words") ? { mitigation: { kind: text("kind"), words: text("words") } } : {}),
        }),
      () => {
        change(false);
        onChanged();
      },
    );
  };
  return (
    <ConfirmDialog
      open={isOpen}
      onOpenChange={change}
      trigger={
        <Button keys="E" data-key="e">
          {(next && verbs[next]) ?? "Change state…"}
        </Button>
      }
      title={`INC-${facts.number} is ${incidentStateWord(facts.state).toLowerCase()}. What next?`}
      description={descriptions[target]}
      confirm={target === "resolved" ? "Resolve incident" : `Set to ${incidentStateWord(target).toLowerCase()}`}
      pending="Saving…"
      isPending={isSending}
      refusal={refusal}
      onConfirm={send}
    >
      {targets.length > 1 && (
        <Select
          label="New state"
          name="to"
          value={target}
          onChange={(event) => setTo(event.currentTarget.value as IncidentStateKind)}
          options={targets.map((one) => ({ value: one, label: incidentStateWord(one) }))}
        />
      )}
      <StateFields key={target} to={target} page={page} />
    </ConfirmDialog>
  );
}

const descriptions: Record<IncidentStateKind, string> = {
  triage: "",
  investigating: "People look for the cause.",
  identified: "The cause is known. It may then be said in public.",
  mitigating: "Something is being done about it.",
  monitoring: "It looks well again; people watch whether it lasts.",
  resolved: "Ends the incident. A last public update is drafted; nothing is published by this.",
  closed: "Ends the review. This is final.",
  cancelled: "For what was no incident at all. This is final.",
};
