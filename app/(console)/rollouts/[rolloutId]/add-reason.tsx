"use client";

import { Button } from "#components/ui/button";
import { Textarea } from "#components/ui/input";
import { ActionDialog } from "../../action-dialog.tsx";
import { addReason } from "./actions.ts";

interface AddReasonProps {
  /** The rollback decision. */
  decisionId: string;
  onAdded(): void;
}

/** Why, in a person's words: asked after the rollback, never before it. */
export function AddReason({ decisionId, onAdded }: AddReasonProps) {
  return (
    <ActionDialog
      trigger={<Button>Add reason</Button>}
      title="Why was it rolled back?"
      description="Stands in the decision log and the incident, under your name."
      confirm="Add reason"
      pending="Adding…"
      send={(fields) => addReason({ decisionId, reason: String(fields.get("reason") ?? "") })}
      onDone={onAdded}
    >
      {(errors) => <Textarea label="Reason" name="reason" rows={3} required maxLength={500} error={errors.reason} />}
    </ActionDialog>
  );
}
