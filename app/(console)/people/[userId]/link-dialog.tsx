"use client";

import { useState } from "react";
import { Button } from "#components/ui/button";
import { ConfirmDialog } from "#components/ui/confirm-dialog";
import type { ActionResult } from "../../../session/action.ts";
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
    <ConfirmDialog
      open={isOpen}
      onOpenChange={change}
      trigger={<Button>{trigger}</Button>}
      title={title}
      description={description}
      confirm={send}
      pending="Making it…"
      isPending={isSending}
      refusal={refusal}
      onConfirm={() => run(make, setMade)}
      made={
        made && {
          title: "The link is made",
          description: "This is the one time it is shown.",
          shown: <ShownLink made={made} label={label} />,
        }
      }
    />
  );
}
