"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { Button } from "#components/ui/button";
import { Dialog } from "#components/ui/dialog";
import { Input, Textarea } from "#components/ui/input";
import type { TeamPage } from "#lib/queries/people/team-page";
import { Refusal } from "../../../incidents/refusal.tsx";
import { useSend } from "../../../incidents/use-send.ts";
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

const FORM = "change-team";

function Change({ team }: { team: Shown }) {
  const [isOpen, setOpen] = useState(false);
  const { isSending, refusal, fieldErrors, run, clear } = useSend();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = Object.fromEntries(new FormData(event.currentTarget));
    run(
      () => change({ ...form, teamId: team.id, expectedRevision: team.revision }),
      () => setOpen(false),
    );
  };
  return (
    <Dialog
      open={isOpen}
      onOpenChange={(open) => {
        setOpen(open);
        clear();
      }}
      trigger={<Button>Change…</Button>}
      title={`Change ${team.name}`}
      description="The key stays: services and configuration files name it."
      footer={
        <Button variant="primary" type="submit" form={FORM} disabled={isSending}>
          {isSending ? "Saving…" : "Save"}
        </Button>
      }
    >
      <form id={FORM} onSubmit={submit} className="grid gap-3">
        <Input label="Name" name="name" defaultValue={team.name} required maxLength={80} error={fieldErrors.name} />
        <Textarea
          label="What for"
          name="description"
          defaultValue={team.description}
          maxLength={500}
          error={fieldErrors.description}
        />
        {Object.keys(fieldErrors).length === 0 && <Refusal text={refusal} />}
      </form>
    </Dialog>
  );
}

function Delete({ team }: { team: Shown }) {
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  const { isSending, refusal, run, clear } = useSend();
  return (
    <Dialog
      open={isOpen}
      onOpenChange={(open) => {
        setOpen(open);
        clear();
      }}
      trigger={<Button variant="ghost">Delete…</Button>}
      title={`Delete ${team.name}?`}
      description="Its people stay. A team that owns a service or a system is kept until these have another owner."
      footer={
        <Button
          variant="primary"
          disabled={isSending}
          onClick={() =>
            run(
              () => remove({ teamId: team.id }),
              () => router.push("/people/teams"),
            )
          }
        >
          {isSending ? "Deleting…" : "Delete team"}
        </Button>
      }
    >
      <Refusal text={refusal} />
    </Dialog>
  );
}
