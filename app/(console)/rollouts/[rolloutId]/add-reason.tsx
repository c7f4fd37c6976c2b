"use client";

import { type FormEvent, useState } from "react";
import { Button } from "#components/ui/button";
import { Dialog } from "#components/ui/dialog";
import { Textarea } from "#components/ui/input";
import { useSend } from "../../incidents/use-send.ts";
import { addReason } from "./actions.ts";

interface AddReasonProps {
  /** The rollback decision. */
  decisionId: string;
  onAdded(): void;
}

/** Why, in a person's words: asked after the rollback, never before it. */
export function AddReason({ decisionId, onAdded }: AddReasonProps) {
  const [isOpen, setOpen] = useState(false);
  const { isSending, refusal, fieldErrors, run } = useSend();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const reason = String(new FormData(event.currentTarget).get("reason") ?? "");
    run(
      () => addReason({ decisionId, reason }),
      () => {
        setOpen(false);
        onAdded();
      },
    );
  };
  return (
    <Dialog
      open={isOpen}
      onOpenChange={setOpen}
      trigger={<Button>Add reason</Button>}
      title="Why was it rolled back?"
      description="Stands in the decision log and the incident, under your name."
    >
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Textarea
          label="Reason"
          name="reason"
          rows={3}
          required
          maxLength={500}
          error={fieldErrors.reason ?? (refusal || undefined)}
        />
        <Button variant="primary" type="submit" disabled={isSending}>
          Add reason
        </Button>
      </form>
    </Dialog>
  );
}
