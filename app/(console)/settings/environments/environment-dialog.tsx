"use client";

import { Button } from "#components/ui/button";
import { Input } from "#components/ui/input";
import type { EnvironmentLine } from "#lib/queries/catalogue/list-environments";
import { ActionDialog } from "../../action-dialog.tsx";
import { storeEnvironment } from "./actions.ts";

/** Creates an environment, or gives the given one another name. */
export function EnvironmentDialog({ environment }: { environment?: EnvironmentLine }) {
  return (
    <ActionDialog
      trigger={
        environment ? (
          <Button size={24} variant="ghost" aria-label={`Rename ${environment.name}`}>
            Rename…
          </Button>
        ) : (
          <Button>New environment</Button>
        )
      }
      title={environment ? `Rename ${environment.name}` : "New environment"}
      description="Flags, rollouts, incidents, telemetry and the catalogue belong to one each."
      confirm={environment ? "Rename" : "Create environment"}
      pending="Saving…"
      send={(fields) => storeEnvironment({ environment: environment?.key, ...Object.fromEntries(fields) })}
    >
      {(errors) => (
        <>
          {!environment && (
            <Input
              label="Key"
              name="environment"
              className="mono"
              placeholder="staging"
              hint="As telemetry and keys carry it. It stays."
              required
              maxLength={64}
              error={errors.environment}
            />
          )}
          <Input
            label="Name"
            name="name"
            defaultValue={environment?.name}
            required
            maxLength={60}
            error={errors.name}
          />
        </>
      )}
    </ActionDialog>
  );
}
