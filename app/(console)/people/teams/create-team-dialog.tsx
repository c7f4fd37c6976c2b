"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { Button } from "#components/ui/button";
import { Dialog } from "#components/ui/dialog";
import { Input, Textarea } from "#components/ui/input";
import { Refusal } from "../../incidents/refusal.tsx";
import { useSend } from "../../incidents/use-send.ts";
import { create } from "./actions.ts";

const FORM = "create-team";

/** "Lending decisions" → "lending-decisions": a proposal, until somebody types another one. */
const proposeKey = (name: string) =>
  name
    .toLowerCase()
    .normalize("NFKD")
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^[^a-z]+|-+$/g, "")
    .slice(0, 63);

export function CreateTeamDialog() {
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  const [key, setKey] = useState("");
  const [isOwnKey, setOwnKey] = useState(false);
  const { isSending, refusal, fieldErrors, run, clear } = useSend();
  const change = (open: boolean) => {
    setOpen(open);
    setKey("");
    setOwnKey(false);
    clear();
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = Object.fromEntries(new FormData(event.currentTarget));
    run(
      () => create(form),
      ({ teamId }) => router.push(`/people/teams/${teamId}`),
    );
  };
  return (
    <Dialog
      open={isOpen}
      onOpenChange={change}
      trigger={<Button variant="primary">Create team</Button>}
      title="Create a team"
      description="People join it on its own page."
      footer={
        <Button variant="primary" type="submit" form={FORM} disabled={isSending}>
          {isSending ? "Creating…" : "Create team"}
        </Button>
      }
    >
      <form id={FORM} onSubmit={submit} className="grid gap-3">
        <Input
          label="Name"
          name="name"
          required
          maxLength={80}
          autoComplete="off"
          onChange={(event) => isOwnKey || setKey(proposeKey(event.target.value))}
          error={fieldErrors.name}
        />
        <Input
          label="Key"
          name="key"
          required
          maxLength={63}
          autoComplete="off"
          className="mono"
          value={key}
          onChange={(event) => {
            setOwnKey(true);
            setKey(event.target.value);
          }}
          hint="Stable: services and configuration files name it as owner."
          error={fieldErrors.key}
        />
        <Textarea label="What for" name="description" maxLength={500} error={fieldErrors.description} />
        {Object.keys(fieldErrors).length === 0 && <Refusal text={refusal} />}
      </form>
    </Dialog>
  );
}
