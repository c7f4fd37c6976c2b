"use client";

import { Button } from "#components/ui/button";
import { Refusal } from "#components/ui/refusal";
import type { PersonPage } from "#lib/queries/people/person-page";
import { ActionDialog } from "../../action-dialog.tsx";
import { useSend } from "../../incidents/use-send.ts";
import { disable, enable, startReset } from "../actions.ts";
import { LinkDialog } from "./link-dialog.tsx";

type Shown = Pick<PersonPage, "id" | "name" | "state" | "revision" | "hasPassword">;

/** Reset, disable, enable. `refusal` says why this person cannot be disabled here. */
export function PersonControls({ person, refusal }: { person: Shown; refusal: string }) {
  if (person.state === "disabled") return <Enable person={person} />;
  return (
    <>
      {person.state === "active" && person.hasPassword && (
        <LinkDialog
          trigger="Reset password…"
          title={`Reset the password of ${person.name}`}
          description="You get a link, good for 24 hours, and so does the person where e-mail is configured. The old password works until the link is used; then every session ends."
          send="Make a reset link"
          label="Reset link"
          make={() => startReset({ userId: person.id })}
        />
      )}
      {!refusal && <Disable person={person} />}
    </>
  );
}

function Enable({ person }: { person: Shown }) {
  const { isSending, refusal, run } = useSend();
  return (
    <div className="grid justify-items-end gap-1">
      <Button
        variant="primary"
        disabled={isSending}
        onClick={() => run(() => enable({ userId: person.id, expectedRevision: person.revision }))}
      >
        {isSending ? "Enabling…" : "Enable"}
      </Button>
      <Refusal text={refusal} />
    </div>
  );
}

function Disable({ person }: { person: Shown }) {
  return (
    <ActionDialog
      trigger={<Button>Disable…</Button>}
      title={`Disable ${person.name}?`}
      description="At once: sessions end, open links stop working, signing in is refused. What this person did stays under the same name, and enabling undoes it."
      confirm="Disable person"
      pending="Disabling…"
      send={() => disable({ userId: person.id, expectedRevision: person.revision })}
    />
  );
}
