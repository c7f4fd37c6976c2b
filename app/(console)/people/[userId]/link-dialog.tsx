"use client";

import { useState } from "react";
import { Button } from "#components/ui/button";
import { Dialog } from "#components/ui/dialog";
import type { ActionResult } from "../../../session/action.ts";
import { Refusal } from "../../incidents/refusal.tsx";
import { useSend } from "../../incidents/use-send.ts";
import { type MadeLink, ShownLink } from "../shown-link.tsx";

interface LinkDialogProps {
  trigger: string;
  title: string;
  description: string;
  /** What the button does. */
  send: string;
  label: string;
  make(): Promise<ActionResult<MadeLink>>;
}

/** Says what the link will do, makes it, shows it once. */
export function LinkDialog({ trigger, title, description, send, label, make }: LinkDialogProps) {
  const [isOpen, setOpen] = useState(false);
  const [made, setMade] = useState<MadeLink | null>(null);
  const { isSending, refusal, run, clear } = useSend();
  // Closing forgets the link, however it is closed.
  const change = (open: boolean) => {
    setOpen(open);
    setMade(null);
    clear();
  };
  return (
    <Dialog
      open={isOpen}
      onOpenChange={change}
      trigger={<Button>{trigger}</Button>}
      title={made ? "The link is made" : title}
      description={made ? "This is the one time it is shown." : description}
      footer={
        made ? (
          <Button variant="primary" onClick={() => change(false)}>
            I have it
          </Button>
        ) : (
          <Button variant="primary" disabled={isSending} onClick={() => run(make, setMade)}>
            {isSending ? "Making it…" : send}
          </Button>
        )
      }
    >
      {made ? <ShownLink made={made} label={label} /> : <Refusal text={refusal} />}
    </Dialog>
  );
}
