"use client";

import { type FormEvent, useState } from "react";
import { Button } from "#components/ui/button";
import { Input, Switch } from "#components/ui/input";
import type { SignInPolicy } from "#lib/domain/access/sign-in-policy";
import { Refusal } from "../../incidents/refusal.tsx";
import { useSend } from "../../incidents/use-send.ts";
import { saveSignInPolicy } from "./actions.ts";

export function SignInPolicyForm({ policy }: { policy: SignInPolicy }) {
  const [isSaved, setSaved] = useState(false);
  const { isSending, refusal, fieldErrors, run } = useSend();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setSaved(false);
    run(
      () =>
        saveSignInPolicy({
          credentials: form.get("credentials") !== null,
          sessionHours: Number(form.get("sessionHours") || Number.NaN),
        }),
      () => setSaved(true),
    );
  };
  return (
    <form noValidate onSubmit={submit} onChange={() => setSaved(false)} className="grid max-w-[480px] gap-4">
      <div className="grid gap-1">
        <Switch name="credentials" defaultChecked={policy.credentials} label="E-mail and password open the console" />
        <p className="meta">
          Switched off, the identity provider alone does. Without an identity provider passwords go on working, so that
          nobody is locked out.
        </p>
      </div>
      <Input
        label="A session ends after, hours"
        name="sessionHours"
        type="number"
        inputMode="numeric"
        min={1}
        required
        defaultValue={policy.sessionHours}
        hint="Counted from sign-in; sessions that are open now keep the end they were given."
        error={fieldErrors["settings.sessionHours"] ?? fieldErrors.sessionHours}
      />
      <Refusal text={Object.keys(fieldErrors).length > 0 ? "" : refusal} />
      <div className="flex items-center gap-3">
        <Button type="submit" disabled={isSending}>
          {isSending ? "Saving…" : "Save sign-in"}
        </Button>
        <span role="status" className="meta">
          {isSaved ? "Saved." : ""}
        </span>
      </div>
    </form>
  );
}
