"use client";

import { type FormEvent, type ReactNode, useId } from "react";
import { Button } from "./button.tsx";
import { Dialog, DialogClose } from "./dialog.tsx";
import { Refusal } from "./refusal.tsx";

export interface ConfirmDialogProps {
  trigger?: ReactNode;
  title: string;
  /** What will happen. */
  description: string;
  /** What the button does, and the same while it is being done. */
  confirm: string;
  pending: string;
  isPending: boolean;
  /** There is nothing to send yet. */
  isBlocked?: boolean;
  /** What was said against it; stays until the next try. */
  refusal: string;
  /** Gets the fields, if there are any. */
  onConfirm(fields: FormData): void;
  /** Stands in place of the question when it was answered with something that is shown this one time. */
  made?: { title: string; description: string; shown: ReactNode } | null;
  /** Fields, or more about what will happen. */
  children?: ReactNode;
  open: boolean;
  onOpenChange(open: boolean): void;
}

/** Every question that is asked before something is done: what will happen, a way out, one button, the answer in place. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { trigger, open, onOpenChange, made } = props;
  const form = useId();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    // A dialog may stand in a form of the page; this is not that form's.
    event.stopPropagation();
    props.onConfirm(new FormData(event.currentTarget));
  };
  return (
    <Dialog
      trigger={trigger}
      open={open}
      onOpenChange={onOpenChange}
      title={made?.title ?? props.title}
      description={made?.description ?? props.description}
      footer={made ? <Seen onSeen={() => onOpenChange(false)} /> : <Choice {...props} form={form} />}
    >
      {made?.shown ?? (
        <form id={form} onSubmit={submit} className="grid gap-3">
          {props.children}
          <Refusal text={props.refusal} />
        </form>
      )}
    </Dialog>
  );
}

function Choice({ form, confirm, pending, isPending, isBlocked = false }: ConfirmDialogProps & { form: string }) {
  return (
    <>
      <DialogClose>
        <Button>Cancel</Button>
      </DialogClose>
      <Button variant="primary" type="submit" form={form} disabled={isPending || isBlocked}>
        {isPending ? pending : confirm}
      </Button>
    </>
  );
}

function Seen({ onSeen }: { onSeen(): void }) {
  return (
    <Button variant="primary" onClick={onSeen}>
      I have it
    </Button>
  );
}
