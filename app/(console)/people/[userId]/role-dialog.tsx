"use client";

import { useState } from "react";
import { Button } from "#components/ui/button";
import { ConfirmDialog } from "#components/ui/confirm-dialog";
import { Select } from "#components/ui/input";
import { type Permission, type Role, roles } from "#lib/domain/access/permission";
import { permissionWords, roleWords } from "#lib/domain/access/permission-words";
import type { PersonPage } from "#lib/queries/people/person-page";
import { useSend } from "../../incidents/use-send.ts";
import { giveRole } from "../actions.ts";
import { roleDifference } from "../present-people.ts";

/** What the new role gives and takes is said before it is given. */
export function RoleDialog({ person }: { person: Pick<PersonPage, "id" | "name" | "role" | "revision"> }) {
  const [isOpen, setOpen] = useState(false);
  const [role, setRole] = useState<Role>(person.role);
  const { isSending, refusal, run, clear } = useSend();
  const change = (open: boolean) => {
    setOpen(open);
    setRole(person.role);
    clear();
  };
  return (
    <ConfirmDialog
      open={isOpen}
      onOpenChange={change}
      trigger={<Button>Change role…</Button>}
      title={`Change the role of ${person.name}`}
      description="Effective at once: every session of this person ends, and the next sign-in has the new role."
      confirm={role === person.role ? "Choose another role" : `Make ${role}`}
      pending="Changing…"
      isPending={isSending}
      isBlocked={role === person.role}
      refusal={refusal}
      onConfirm={() =>
        run(
          () => giveRole({ userId: person.id, role, expectedRevision: person.revision }),
          () => setOpen(false),
        )
      }
    >
      <Select
        label="Role"
        name="role"
        value={role}
        onChange={(event) => setRole(event.target.value as Role)}
        options={roles.map((one) => ({ value: one, label: one }))}
        hint={roleWords[role]}
      />
      <Difference from={person.role} to={role} />
    </ConfirmDialog>
  );
}

function Difference({ from, to }: { from: Role; to: Role }) {
  const { gains, loses } = roleDifference(from, to);
  return (
    <div aria-live="polite" className="grid gap-3">
      <Permissions title="Gains" permissions={gains} />
      <Permissions title="Loses" permissions={loses} />
    </div>
  );
}

function Permissions({ title, permissions }: { title: string; permissions: readonly Permission[] }) {
  if (permissions.length === 0) return null;
  return (
    <div>
      <b>{title}</b>
      <ul className="mt-1 grid gap-1 text-meta text-muted">
        {permissions.map((permission) => (
          <li key={permission}>{permissionWords[permission]}</li>
        ))}
      </ul>
    </div>
  );
}
