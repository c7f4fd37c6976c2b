"use client";

import { useRouter } from "next/navigation";
import { Button } from "#components/ui/button";
import { Input, Textarea } from "#components/ui/input";
import type { TeamPage } from "#lib/queries/people/team-page";
import { ActionDialog } from "../../../action-dialog.tsx";
import { change, remove } from "../actions.ts";

type Shown = Pick<TeamPage, "id" | "name" | "description" | "revision">;

export function TeamControls({ team }: { team: Shown }) {
  return (
    <>
      <Change team={team} />
      <Delete team={team} />
    </>
  );
}

function Change({ team }: { team: Shown }) {
  return (
    <ActionDialog
      trigger={<Button>Change…</Button>}
      title={`Change ${team.name}`}
      description="The key stays: services and configuration files name it."
      confirm="Save"
      pending="Saving…"
      send={(fields) => change({ ...Object.fromEntries(fields), teamId: team.id, expectedRevision: team.revision })}
    >
      {(errors) => (
        <>
          <Input label="Name" name="name" defaultValue={team.name} required maxLength={80} error={errors.name} />
          <Textarea
            label="What for"
            name="description"
            defaultValue={team.description}
            maxLength={500}
            error={errors.description}
          />
        </>
      )}
    </ActionDialog>
  );
}

function Delete({ team }: { team: Shown }) {
  const router = useRouter();
  return (
    <ActionDialog
      trigger={<Button variant="ghost">Delete…</Button>}
      title={`Delete ${team.name}?`}
      description="Its people stay. A team that owns a service or a system is kept until these have another owner."
      confirm="Delete team"
      pending="Deleting…"
      send={() => remove({ teamId: team.id })}
      onDone={() => router.push("/people/teams")}
    />
  );
}
