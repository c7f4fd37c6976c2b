"use client";

import { Button } from "#components/ui/button";
import { Refusal } from "#components/ui/refusal";
import { DataTable } from "#components/ui/table";
import type { EnvironmentLine } from "#lib/queries/catalogue/list-environments";
import { ActionDialog } from "../../action-dialog.tsx";
import { useSend } from "../../incidents/use-send.ts";
import { removeEnvironment, sortEnvironments } from "./actions.ts";
import { EnvironmentDialog } from "./environment-dialog.tsx";

/** In the order of the console's choice; the first is shown to whoever has chosen none. */
export function EnvironmentList({ environments }: { environments: readonly EnvironmentLine[] }) {
  const { isSending, refusal, run } = useSend();
  const moveUp = (place: number) => {
    const keys = environments.map(({ key }) => key);
    keys.splice(place - 1, 0, ...keys.splice(place, 1));
    run(() => sortEnvironments({ environments: keys }));
  };
  return (
    <>
      <DataTable
        caption="Environments"
        stack
        columns={[
          { key: "name", label: "Name" },
          { key: "key", label: "Key" },
          { key: "act", label: "Action", align: "right", hideLabel: true },
        ]}
        rows={environments.map((one, place) => ({
          id: one.key,
          cells: {
            name: <b>{one.name}</b>,
            key: <span className="mono">{one.key}</span>,
            act: (
              <span className="inline-flex flex-wrap gap-1">
                {place > 0 && (
                  <Button size={24} variant="ghost" disabled={isSending} onClick={() => moveUp(place)}>
                    Up<span className="sr-only"> with {one.name}</span>
                  </Button>
                )}
                <EnvironmentDialog environment={one} />
                {environments.length > 1 && <DeleteEnvironment environment={one} />}
              </span>
            ),
          },
        }))}
      />
      <Refusal text={refusal} />
    </>
  );
}

function DeleteEnvironment({ environment: { key, name } }: { environment: EnvironmentLine }) {
  return (
    <ActionDialog
      trigger={
        <Button size={24} variant="ghost" aria-label={`Delete ${name}`}>
          Delete…
        </Button>
      }
      title={`Delete ${name}?`}
      description="It is refused while anything is in it: flags, services, live keys, rollouts, incidents, telemetry that is still kept. The audit keeps what was done here."
      confirm="Delete environment"
      pending="Deleting…"
      send={() => removeEnvironment({ environment: key })}
    />
  );
}
