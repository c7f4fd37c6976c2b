"use client";

import { useState } from "react";
import { Button } from "#components/ui/button";
import { ConfirmDialog } from "#components/ui/confirm-dialog";
import { Checkbox, Input, Select, type SelectOption } from "#components/ui/input";
import { keyLifetimes } from "#lib/domain/access/key-expiry";
import { keyScopes } from "#lib/domain/access/permission";
import { useSend } from "../../incidents/use-send.ts";
import { useAskedOpen } from "../../use-asked-open.ts";
import { createKey } from "./actions.ts";
import { lifetimeWords, scopeMeanings } from "./present-keys.ts";
import { SecretOnce } from "./secret-once.tsx";

interface CreateKeyProps {
  environments: readonly SelectOption[];
  /** The one that the console looks at. */
  environment: string;
}

/** The key is shown once, here; afterwards only its hint is known. */
export function CreateKey(props: CreateKeyProps) {
  const { isOpen, setOpen } = useAskedOpen("create");
  const [key, setKey] = useState("");
  const send = useSend();
  // Closing forgets the key, however it is closed.
  const change = (open: boolean) => {
    setOpen(open);
    setKey("");
    send.clear();
  };
  const create = (fields: FormData) =>
    send.run(
      () => createKey({ ...Object.fromEntries(fields), scopes: fields.getAll("scopes") }),
      (made) => setKey(made.key),
    );
  return (
    <ConfirmDialog
      open={isOpen}
      onOpenChange={change}
      trigger={<Button>Create key</Button>}
      title="Create an API key"
      description="Give each use its own key."
      confirm="Create key"
      pending="Creating…"
      isPending={send.isSending}
      refusal={send.fieldErrors.scopes ?? (Object.keys(send.fieldErrors).length > 0 ? "" : send.refusal)}
      onConfirm={create}
      made={
        key
          ? {
              title: "Copy the key now",
              description: "It is stored only as a hash, so this is the one time it can be read.",
              shown: <SecretOnce value={key} />,
            }
          : null
      }
    >
      <KeyFields {...props} errors={send.fieldErrors} />
    </ConfirmDialog>
  );
}

function KeyFields({ environments, environment, errors }: CreateKeyProps & { errors: Record<string, string> }) {
  const [lifetime, setLifetime] = useState("365");
  return (
    <>
      <Input label="Name" name="name" placeholder="ci-main" required maxLength={80} error={errors.name} />
      <fieldset className="grid gap-1">
        <legend className="mb-1 font-medium">May</legend>
        {keyScopes.map((scope) => (
          <Checkbox key={scope} name="scopes" value={scope} label={scopeMeanings[scope]} />
        ))}
      </fieldset>
      <Select
        label="Where"
        name="environment"
        options={environments}
        defaultValue={environment}
        error={errors.environment}
      />
      <Select
        label="Lives"
        name="lifetime"
        value={lifetime}
        onChange={(event) => setLifetime(event.target.value)}
        options={keyLifetimes.map((value) => ({ value, label: lifetimeWords[value] }))}
        hint="Gateways refuse it from its end on, also without the database. Whatever still uses it then gets its default variant."
      />
      {lifetime === "date" && (
        <Input
          label="Last day, UTC"
          type="date"
          name="expiresOn"
          required
          error={errors.expiresOn ?? errors.expiresAt}
        />
      )}
    </>
  );
}
