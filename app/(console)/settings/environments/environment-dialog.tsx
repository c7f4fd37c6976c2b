"use client";

import { type FormEvent, useState } from "react";
import { Button } from "#components/ui/button";
import { Dialog } from "#components/ui/dialog";
import { Input } from "#components/ui/input";
import type { EnvironmentLine } from "#lib/queries/catalogue/list-environments";
import { Refusal } from "../../incidents/refusal.tsx";
import { useSend } from "../../incidents/use-send.ts";
import { storeEnvironment } from "./actions.ts";

/** Creates an environment, or gives the given one another name. */
export function EnvironmentDialog({ environment }: { environment?: EnvironmentLine }) {
  const [isOpen, setOpen] = useState(false);
  const { isSending, refusal, fieldErrors, run, clear } = useSend();
  const form = `environment-${environment?.key ?? "new"}`;
  const change = (open: boolean) => {
    setOpen(open);
    clear();
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const said = Object.fromEntries(new FormData(event.currentTarget));
    run(
      () => storeEnvironment({ environment: environment?.key, ...said }),
      () => change(false),
    );
  };
  return (
    <Dialog
      open={isOpen}
      onOpenChange={change}
      trigger={
        environment ? (
          <Button size={24} variant="ghost" aria-label={`Rename ${environment.name}`}>
            Rename…
          </Button>
        ) : (
          <Button>New environment</Button>
        )
      }
      title={environment ? `Rename ${environment.name}` : "New environment"}
      description="Flags, rollouts, incidents, telemetry and the catalogue belong to one each."
      footer={
        <Button variant="primary" type="submit" form={form} disabled={isSending}>
          {isSending ? "Saving…" : environment ? "Rename" : "Create environment"}
        </Button>
      }
    >
      <form id={form} onSubmit={submit} className="grid gap-3">
        {!environment && (
          <Input
            label="Key"
            name="environment"
            className="mono"
            placeholder="staging"
            hint="As telemetry and keys carry it. It stays."
            required
            maxLength={64}
            error={fieldErrors.environment}
          />
        )}
        <Input
          label="Name"
          name="name"
          defaultValue={environment?.name}
          required
          maxLength={60}
          error={fieldErrors.name}
        />
        <Refusal text={refusal} />
      </form>
    </Dialog>
  );
}
