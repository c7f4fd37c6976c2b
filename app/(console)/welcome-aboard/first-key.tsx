"use client";

import type { FormEvent } from "react";
import { Button } from "#components/ui/button";
import { Input, Select } from "#components/ui/input";
import { Refusal } from "#components/ui/refusal";
import { keyLifetimes } from "#lib/domain/access/key-expiry";
import { useSend } from "../incidents/use-send.ts";
import { createKey } from "../settings/keys/actions.ts";
import { lifetimeWords } from "../settings/keys/present-keys.ts";
import { SecretOnce } from "../settings/keys/secret-once.tsx";

interface FirstKeyProps {
  service: string;
  environment: string;
  /** Made on this page and still in its memory; empty otherwise. */
  secret: string;
  onMade: (secret: string) => void;
}

const lifetimes = keyLifetimes.filter((lifetime) => lifetime !== "date");

/** A key that may do what a service needs and no more: evaluate and ingest. */
export function FirstKey({ service, environment, secret, onMade }: FirstKeyProps) {
  const { isSending, refusal, fieldErrors, run } = useSend();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = Object.fromEntries(new FormData(event.currentTarget));
    run(
      () => createKey({ ...form, scopes: ["evaluate", "ingest"], environment }),
      (made) => onMade(made.key),
    );
  };
  if (secret)
    return (
      <div className="grid max-w-[560px] gap-2">
        <p className="muted">
          Stored only as a hash: this page shows it until you leave, and nothing shows it again. The program below has
          it already.
        </p>
        <SecretOnce value={secret} />
      </div>
    );
  return (
    <form onSubmit={submit} className="grid max-w-[560px] gap-3">
      <p className="muted">
        The service identifies itself with it at the gateway. It may evaluate flags and send telemetry in {environment},
        nothing else.
      </p>
      <div className="grid gap-3 sm:grid-cols-2">
        <Input label="Name" name="name" defaultValue={service} required maxLength={80} error={fieldErrors.name} />
        <Select
          label="Lives"
          name="lifetime"
          defaultValue="365"
          options={lifetimes.map((value) => ({ value, label: lifetimeWords[value] }))}
        />
      </div>
      <Refusal text={fieldErrors.name ? "" : refusal} />
      <div>
        <Button variant="primary" type="submit" disabled={isSending}>
          {isSending ? "Creating…" : "Create the key"}
        </Button>
      </div>
    </form>
  );
}
