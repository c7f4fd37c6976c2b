"use client";

import { type FormEvent, type ReactNode, useState } from "react";
import { Button, type ButtonProps } from "#components/ui/button";
import { Refusal } from "#components/ui/refusal";
import type { ActionResult } from "../../session/action.ts";
import { besideFields } from "../beside-fields.ts";
import { useSend } from "../incidents/use-send.ts";

interface SaveFormProps<T> {
  /** Width and gaps. */
  className: string;
  label: string;
  pending?: string;
  variant?: ButtonProps["variant"];
  /** Rules are said by the server, not by the browser's own bubbles. */
  noValidate?: boolean;
  send(fields: FormData): Promise<ActionResult<T>>;
  /** After it was saved. @returns what is said beside the button */
  onSaved?(value: T, form: HTMLFormElement): string;
  /** Fields, given what is wrong with each. */
  children(errors: Record<string, string>): ReactNode;
}

/** A form that stays on the page: what was saved is said beside its button until something is changed again. */
export function SaveForm<T>(props: SaveFormProps<T>) {
  const { className, label, pending = "Saving…", variant, noValidate, send, onSaved, children } = props;
  const [saved, setSaved] = useState("");
  const [shown, setShown] = useState<ReadonlySet<string>>(new Set());
  const { isSending, refusal, fieldErrors, run } = useSend();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const fields = new FormData(form);
    setSaved("");
    setShown(new Set(fields.keys()));
    run(
      () => send(fields),
      (value) => setSaved(onSaved?.(value, form) ?? "Saved."),
    );
  };
  return (
    <form noValidate={noValidate} onSubmit={submit} onChange={() => setSaved("")} className={`grid ${className}`}>
      {children(fieldErrors)}
      <Refusal text={besideFields(refusal, { fieldErrors, shown })} />
      <SaveRow label={isSending ? pending : label} isSending={isSending} saved={saved} variant={variant} />
    </form>
  );
}

interface SaveRowProps {
  label: string;
  isSending: boolean;
  saved: string;
  variant?: ButtonProps["variant"];
}

/** The button that saves, and what became of it. */
export function SaveRow({ label, isSending, saved, variant = "primary" }: SaveRowProps) {
  return (
    <div className="flex flex-wrap items-center gap-3">
      <Button variant={variant} type="submit" disabled={isSending}>
        {label}
      </Button>
      <span role="status" className="meta">
        {saved}
      </span>
    </div>
  );
}
