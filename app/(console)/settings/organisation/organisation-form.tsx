"use client";

import { type FormEvent, useState } from "react";
import { Button } from "#components/ui/button";
import { Input } from "#components/ui/input";
import type { OrganisationFacts } from "#lib/queries/organisation/organisation";
import { Refusal } from "../../incidents/refusal.tsx";
import { useSend } from "../../incidents/use-send.ts";
import { saveOrganisation } from "./actions.ts";

export function OrganisationForm({ organisation: { name, revision } }: { organisation: OrganisationFacts }) {
  const [isSaved, setSaved] = useState(false);
  const { isSending, refusal, fieldErrors, run } = useSend();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setSaved(false);
    run(
      () => saveOrganisation({ name: form.get("name"), revision }),
      () => setSaved(true),
    );
  };
  return (
    <form onSubmit={submit} className="grid max-w-[480px] gap-3">
      <Input
        label="Name"
        name="name"
        defaultValue={name}
        required
        maxLength={80}
        hint="The company, team or project that runs this instance."
        error={fieldErrors.name}
        onChange={() => setSaved(false)}
      />
      <Refusal text={fieldErrors.name ? "" : refusal} />
      <div className="flex items-center gap-3">
        <Button variant="primary" type="submit" disabled={isSending}>
          {isSending ? "Saving…" : "Save"}
        </Button>
        <span role="status" className="meta">
          {isSaved ? "Saved." : ""}
        </span>
      </div>
    </form>
  );
}
