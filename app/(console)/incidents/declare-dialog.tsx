"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { Button } from "#components/ui/button";
import { Dialog } from "#components/ui/dialog";
import { Input, Select, Textarea } from "#components/ui/input";
import { type Severity, severities } from "#lib/domain/incident/state";
import { declare } from "./actions.ts";
import { Refusal } from "./refusal.tsx";
import { useSend } from "./use-send.ts";

export interface DeclareFacts {
  /** Open at the first paint: the address asked for it. */
  isOpen: boolean;
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

const FORM = "declare-incident";

/** Four fields; the rest can be said later. Declaring is the safe direction, so nothing asks twice. */
export function DeclareDialog({ facts }: { facts: DeclareFacts }) {
  const router = useRouter();
  const [isOpen, setOpen] = useState(facts.isOpen);
  const [key, setKey] = useState("");
  const { isSending, refusal, fieldErrors, run, clear } = useSend();
  const [askedFor, setAskedFor] = useState(facts.isOpen);
  // The palette can ask again while this page is already open.
  if (askedFor !== facts.isOpen) {
    setAskedFor(facts.isOpen);
    if (facts.isOpen) setOpen(true);
  }
  const change = (open: boolean) => {
    setOpen(open);
    clear();
    setKey("");
    if (!open && facts.isOpen) router.replace("/incidents", { scroll: false });
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = Object.fromEntries(new FormData(event.currentTarget));
    // The same press sent twice opens one incident.
    const idempotencyKey = key || crypto.randomUUID();
    setKey(idempotencyKey);
    run(
      () => declare({ ...form, idempotencyKey }),
      ({ incidentId }) => router.push(`/incidents/${incidentId}`),
    );
  };
  return (
    <Dialog
      open={isOpen}
      onOpenChange={change}
      trigger={<Button variant="primary">Declare</Button>}
      title="Declare an incident"
      description="Responders are told at once. Nothing is published before a person says so."
      footer={
        <Button variant="primary" type="submit" form={FORM} disabled={isSending}>
          {isSending ? "Declaring…" : "Declare incident"}
        </Button>
      }
    >
      <form id={FORM} onSubmit={submit} onChange={() => setKey("")} className="grid gap-3">
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
        <Refusal text={refusal} />
      </form>
    </Dialog>
  );
}
