"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { Button } from "#components/ui/button";
import { Dialog } from "#components/ui/dialog";
import { Input, Textarea } from "#components/ui/input";
import type { SystemFacts } from "#lib/queries/catalogue/catalogue-page";
import { Refusal } from "../incidents/refusal.tsx";
import { useSend } from "../incidents/use-send.ts";
import { storeSystem } from "./actions.ts";
import { systemHref } from "./addresses.ts";
import { OwnerSelect, type TeamChoice } from "./owner-select.tsx";

interface SystemDialogProps {
  environment: string;
  teams: readonly TeamChoice[];
  /** Left out: a new one. */
  system?: SystemFacts;
}

const FORM = "system-form";

/** Creates a system or changes what is said of it; its key stays. */
export function SystemDialog({ environment, teams, system }: SystemDialogProps) {
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  const { isSending, refusal, fieldErrors, run, clear } = useSend();
  const change = (open: boolean) => {
    setOpen(open);
    clear();
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = Object.fromEntries(new FormData(event.currentTarget));
    run(
      () => storeSystem({ system: system?.key, ...form, environment, revision: system?.revision ?? 0 }),
      (saved) => {
        change(false);
        if (!system) router.push(systemHref(saved.system));
      },
    );
  };
  return (
    <Dialog
      open={isOpen}
      onOpenChange={change}
      trigger={<Button>{system ? "Edit" : "New system"}</Button>}
      title={system ? `Edit ${system.name}` : "New system"}
      description="Services that are one AI system for the people who own or use it."
      footer={
        <Button variant="primary" type="submit" form={FORM} disabled={isSending}>
          {isSending ? "Saving…" : "Save system"}
        </Button>
      }
    >
      <form id={FORM} onSubmit={submit} className="grid gap-3">
        <Input label="Name" name="name" defaultValue={system?.name} required maxLength={80} error={fieldErrors.name} />
        {!system && (
          <Input
            label="Key"
            name="system"
            className="mono"
            placeholder="lending-decisions"
            hint="Small letters, digits and dashes. It stays: addresses and configuration use it."
            required
            maxLength={64}
            error={fieldErrors.system}
          />
        )}
        <OwnerSelect teams={teams} owner={system?.owner?.key ?? ""} error={fieldErrors.ownerTeam} />
        <Textarea
          label="What it is for"
          name="description"
          defaultValue={system?.description}
          maxLength={1000}
          error={fieldErrors.description}
        />
        <Refusal text={refusal} />
      </form>
    </Dialog>
  );
}
