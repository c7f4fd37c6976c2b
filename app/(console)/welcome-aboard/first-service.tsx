"use client";

import { type FormEvent, useState } from "react";
import { Button } from "#components/ui/button";
import { Input } from "#components/ui/input";
import { Refusal } from "#components/ui/refusal";
import { useSend } from "../incidents/use-send.ts";
import { addFirstService } from "./actions.ts";

/** A service as telemetry names it, and the flag that decides which of its releases answers. */
export function FirstService({ onDone }: { onDone: () => void }) {
  const [service, setService] = useState("");
  const [key, setKey] = useState<string | null>(null);
  const { isSending, refusal, fieldErrors, run } = useSend();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = Object.fromEntries(new FormData(event.currentTarget));
    run(() => addFirstService(form), onDone);
  };
  const hasFieldError = Object.keys(fieldErrors).length > 0;
  return (
    <form onSubmit={submit} className="grid max-w-[560px] gap-3">
      <p className="muted">
        The service that a new release will be rolled out to, such as the one that ranks, scores or answers.
      </p>
      <div className="grid gap-3 sm:grid-cols-2">
        <Input
          label="Service"
          name="service"
          placeholder="ranker"
          hint="Exactly as its telemetry says service.name."
          value={service}
          onChange={(event) => setService(event.target.value)}
          required
          maxLength={128}
          error={fieldErrors.service}
        />
        <Input
          label="What people call it"
          name="displayName"
          placeholder="Search ranking"
          maxLength={80}
          error={fieldErrors.displayName}
        />
      </div>
      <Input
        label="Flag"
        name="key"
        placeholder="ranker-model"
        hint="What the service asks for, to learn which release answers."
        value={key ?? (service ? `${service}-model` : "")}
        onChange={(event) => setKey(event.target.value)}
        required
        maxLength={128}
        error={fieldErrors.key}
      />
      <div className="grid gap-3 sm:grid-cols-2">
        <Input
          label="Release that serves now"
          name="current"
          defaultValue="v1"
          required
          maxLength={64}
          error={fieldErrors.current ?? fieldErrors.defaultVariant}
        />
        <Input
          label="Release that comes next"
          name="next"
          defaultValue="v2"
          maxLength={64}
          hint="Nobody gets it before a rollout moves traffic."
          error={fieldErrors.next ?? fieldErrors.variants}
        />
      </div>
      <Refusal text={hasFieldError ? "" : refusal} />
      <div>
        <Button variant="primary" type="submit" disabled={isSending}>
          {isSending ? "Adding…" : "Add the service and its flag"}
        </Button>
      </div>
    </form>
  );
}
