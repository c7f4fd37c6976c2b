"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "#components/ui/button";
import { ConfirmDialog } from "#components/ui/confirm-dialog";
import { Input, Select, Textarea } from "#components/ui/input";
import { type Severity, severities } from "#lib/domain/incident/state";
import { useConsole } from "../console-context.tsx";
import { useAskedOpen } from "../use-asked-open.ts";
import { declare } from "./actions.ts";
import { useSend } from "./use-send.ts";

export interface DeclareFacts {
  services: string[];
  service: string;
}

/** What each level means, so that nobody has to know a table by heart. */
const meanings: Record<Severity, string> = {
  P0: "most people cannot be served, or people are harmed",
  P1: "a main function is wrong for many",
  P2: "some people are affected",
  P3: "few notice",
  P4: "nobody is affected",
};

/** Four fields; the rest can be said later. Declaring is the safe direction, so nothing asks twice. */
export function DeclareDialog({ facts }: { facts: DeclareFacts }) {
  const router = useRouter();
  const { environment } = useConsole();
  const { isOpen, setOpen } = useAskedOpen("declare");
  const [key, setKey] = useState("");
  const { isSending, refusal, fieldErrors, run, clear } = useSend();
  const change = (open: boolean) => {
    setOpen(open);
    clear();
    setKey("");
  };
  const send = (fields: FormData) => {
    const form = Object.fromEntries(fields);
    // The same press sent twice opens one incident.
    const idempotencyKey = key || crypto.randomUUID();
    setKey(idempotencyKey);
    run(
      () => declare({ ...form, environment, idempotencyKey }),
      ({ incidentId }) => router.push(`/incidents/${incidentId}`),
    );
  };
  return (
    <ConfirmDialog
      open={isOpen}
      onOpenChange={change}
      trigger={
        <Button variant="primary" keys="D">
          Declare
        </Button>
      }
      title="Declare an incident"
      description="Responders are told at once. Nothing is published before a person says so."
      confirm="Declare incident"
      pending="Declaring…"
      isPending={isSending}
      refusal={refusal}
      onConfirm={send}
    >
      <div className="grid gap-3" onChange={() => setKey("")}>
        <Input
          label="Title"
          name="title"
          placeholder="Scores are missing for some applications"
          required
          minLength={3}
          maxLength={160}
          autoComplete="off"
          error={fieldErrors.title}
        />
        {facts.services.length > 0 ? (
          <Select
            label="Service"
            name="service"
            defaultValue={facts.service}
            options={facts.services.map((name) => ({ value: name, label: name }))}
            error={fieldErrors.service}
          />
        ) : (
          <Input label="Service" name="service" required maxLength={128} error={fieldErrors.service} />
        )}
        <Select
          label="Severity"
          name="severity"
          required
          defaultValue=""
          hint="If in doubt, the worse one: lowering is easy."
          options={[
            { value: "", label: "Choose…", disabled: true },
            ...severities.map((one) => ({ value: one, label: `${one}: ${meanings[one]}` })),
          ]}
          error={fieldErrors.severity}
        />
        <Textarea
          label="What is seen"
          name="summary"
          placeholder="Since when, who notices, how many"
          maxLength={2000}
          error={fieldErrors.summary}
        />
      </div>
    </ConfirmDialog>
  );
}
