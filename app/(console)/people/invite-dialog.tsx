"use client";

import { useState } from "react";
import { Button } from "#components/ui/button";
import { ConfirmDialog } from "#components/ui/confirm-dialog";
import { Checkbox, Input, Select } from "#components/ui/input";
import { type Role, roles } from "#lib/domain/access/permission";
import { roleWords } from "#lib/domain/access/permission-words";
import { useSend } from "../incidents/use-send.ts";
import { useAskedOpen } from "../use-asked-open.ts";
import { invite } from "./actions.ts";
import { type MadeLink, ShownLink } from "./shown-link.tsx";

const roleOptions = [
  { value: "", label: "Choose…", disabled: true },
  ...roles.map((role) => ({ value: role, label: role })),
];

interface InviteDialogProps {
  teams: readonly { id: string; name: string }[];
}

/** Name, address, role, teams; then the link, once. */
export function InviteDialog({ teams }: InviteDialogProps) {
  const { isOpen, setOpen } = useAskedOpen("invite");
  const [made, setMade] = useState<MadeLink | null>(null);
  const [name, setName] = useState("");
  const { isSending, refusal, fieldErrors, run, clear } = useSend();
  // Closing forgets the link, however it is closed.
  const change = (open: boolean) => {
    setOpen(open);
    setMade(null);
    clear();
  };
  const send = (fields: FormData) => {
    setName(String(fields.get("name")));
    run(() => invite({ ...Object.fromEntries(fields), teams: fields.getAll("teams") }), setMade);
  };
  return (
    <ConfirmDialog
      open={isOpen}
      onOpenChange={change}
      trigger={<Button variant="primary">Invite</Button>}
      title="Invite a person"
      description="You get a link, and so does the person where e-mail is configured. With it the person sets a password and signs in."
      confirm="Invite person"
      pending="Inviting…"
      isPending={isSending}
      refusal={fieldErrors.teams ?? (Object.keys(fieldErrors).length > 0 ? "" : refusal)}
      onConfirm={send}
      made={
        made && {
          title: `${name} is invited`,
          description: "This is the one time the link is shown.",
          shown: <ShownLink made={made} label="Invitation link" />,
        }
      }
    >
      <Input label="Name" name="name" required maxLength={80} autoComplete="off" error={fieldErrors.name} />
      <Input
        label="E-mail"
        name="email"
        type="email"
        required
        maxLength={254}
        autoComplete="off"
        error={fieldErrors.email}
      />
      <RoleSelect error={fieldErrors.role} />
      {teams.length > 0 && <TeamChoice teams={teams} />}
    </ConfirmDialog>
  );
}

function RoleSelect({ error }: { error: string | undefined }) {
  const [role, setRole] = useState<Role | "">("");
  return (
    <Select
      label="Role"
      name="role"
      required
      value={role}
      onChange={(event) => setRole(event.target.value as Role)}
      options={roleOptions}
      hint={role ? roleWords[role] : "What this person may do here."}
      error={error}
    />
  );
}

function TeamChoice({ teams }: InviteDialogProps) {
  return (
    <fieldset className="grid gap-1">
      <legend className="mb-1 font-medium">Teams</legend>
      {teams.map(({ id, name }) => (
        <Checkbox key={id} name="teams" value={id} label={name} />
      ))}
    </fieldset>
  );
}
