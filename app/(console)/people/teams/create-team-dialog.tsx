"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "#components/ui/button";
import { Input, Textarea } from "#components/ui/input";
import { ActionDialog } from "../../action-dialog.tsx";
import { create } from "./actions.ts";

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
  return (
    <ActionDialog
      trigger={<Button variant="primary">Create team</Button>}
      title="Create a team"
      description="People join it on its own page."
      confirm="Create team"
      pending="Creating…"
      send={(fields) => create(Object.fromEntries(fields))}
      onDone={({ teamId }) => router.push(`/people/teams/${teamId}`)}
    >
      {(errors) => <TeamFields errors={errors} />}
    </ActionDialog>
  );
}

function TeamFields({ errors }: { errors: Record<string, string> }) {
  const [key, setKey] = useState("");
  const [isOwnKey, setOwnKey] = useState(false);
  return (
    <>
      <Input
        label="Name"
        name="name"
        required
        maxLength={80}
        autoComplete="off"
        onChange={(event) => isOwnKey || setKey(proposeKey(event.target.value))}
        error={errors.name}
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
        error={errors.key}
      />
      <Textarea label="What for" name="description" maxLength={500} error={errors.description} />
    </>
  );
}
