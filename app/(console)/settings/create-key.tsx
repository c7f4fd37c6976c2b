"use client";

import { type FormEvent, useState } from "react";
import { Button } from "#components/ui/button";
import { Dialog } from "#components/ui/dialog";
import { Checkbox, Input } from "#components/ui/input";
import { keyScopes } from "#lib/domain/access/permission";
import { useConsole } from "../console-context.tsx";
import { Refusal } from "../incidents/refusal.tsx";
import { useSend } from "../incidents/use-send.ts";
import { useAskedOpen } from "../use-asked-open.ts";
import { createKey } from "./actions.ts";

const meanings = {
  evaluate: "evaluate flags (OFREP)",
  ingest: "send telemetry and outcome events",
  manage: "manage: everything an administrator may do",
} as const;

/** The key is shown once, here; afterwards only its hint is known. */
export function CreateKey() {
  const { isOpen, setOpen } = useAskedOpen("create");
  const { environment } = useConsole();
  const [key, setKey] = useState("");
  const { isSending, refusal, fieldErrors, run, clear } = useSend();
  // Closing forgets the key, however it is closed.
  const change = (open: boolean) => {
    setOpen(open);
    setKey("");
    clear();
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    run(
      () => createKey({ name: form.get("name"), scopes: form.getAll("scopes"), environment }),
      (made) => setKey(made.key),
    );
  };
  return (
    <Dialog
      open={isOpen}
      onOpenChange={change}
      trigger={<Button>Create key</Button>}
      title={key ? "Copy the key now" : "Create an API key"}
      description={
        key ? "It is stored only as a hash, so this is the one time it can be read." : "Give each use its own key."
      }
      footer={
        key ? (
          <Button variant="primary" onClick={() => change(false)}>
            I have it
          </Button>
        ) : (
          <Button variant="primary" type="submit" form="create-key" disabled={isSending}>
            Create key
          </Button>
        )
      }
    >
      {key ? (
        <NewKey value={key} />
      ) : (
        <form id="create-key" onSubmit={submit} className="grid gap-3">
          <Input label="Name" name="name" placeholder="ci-main" required maxLength={80} error={fieldErrors.name} />
          <fieldset className="grid gap-1">
            <legend className="mb-1 font-medium">May</legend>
            {keyScopes.map((scope) => (
              <Checkbox key={scope} name="scopes" value={scope} label={meanings[scope]} />
            ))}
          </fieldset>
          <Refusal text={fieldErrors.scopes ?? refusal} />
        </form>
      )}
    </Dialog>
  );
}

function NewKey({ value }: { value: string }) {
  const [words, setWords] = useState("Copy");
  const copy = () =>
    navigator.clipboard.writeText(value).then(
      () => setWords("Copied"),
      () => setWords("Select and copy it by hand"),
    );
  return (
    <div className="grid gap-2">
      <Input
        label="API key"
        value={value}
        readOnly
        className="mono"
        onFocus={(event) => event.currentTarget.select()}
      />
      <div>
        <Button onClick={copy}>{words}</Button>
      </div>
    </div>
  );
}
