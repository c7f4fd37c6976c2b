"use client";

import { type ReactNode, useState } from "react";
import { ConfirmDialog, type ConfirmDialogProps } from "#components/ui/confirm-dialog";
import type { ActionResult } from "../session/action.ts";
import { besideFields } from "./beside-fields.ts";
import { useSend } from "./incidents/use-send.ts";

interface ActionDialogProps<T>
  extends Pick<ConfirmDialogProps, "trigger" | "title" | "description" | "confirm" | "pending"> {
  send(fields: FormData): Promise<ActionResult<T>>;
  /** After it was done; the dialog has closed. */
  onDone?(value: T): void;
  /** Fields, given what is wrong with each. */
  children?(errors: Record<string, string>): ReactNode;
}

/** A question whose answer is one action: it closes when the action was done, and says in place why it was not. */
export function ActionDialog<T>({ send, onDone, children, ...words }: ActionDialogProps<T>) {
  const [isOpen, setOpen] = useState(false);
  const { isSending, refusal, fieldErrors, run, clear } = useSend();
  const [shown, setShown] = useState<ReadonlySet<string>>(new Set());
  const change = (open: boolean) => {
    setOpen(open);
    clear();
  };
  return (
    <ConfirmDialog
      {...words}
      open={isOpen}
      onOpenChange={change}
      isPending={isSending}
      refusal={besideFields(refusal, { fieldErrors, shown })}
      onConfirm={(fields) => {
        setShown(new Set(fields.keys()));
        run(
          () => send(fields),
          (value) => {
            change(false);
            onDone?.(value);
          },
        );
      }}
    >
      {children?.(fieldErrors)}
    </ConfirmDialog>
  );
}
