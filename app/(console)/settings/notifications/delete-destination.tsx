"use client";

import { Button } from "#components/ui/button";
import type { DestinationLine } from "#lib/queries/settings/settings-page";
import { ActionDialog } from "../../action-dialog.tsx";
import { removeDestination } from "./actions.ts";

export function DeleteDestination({ destination: { id, name, target } }: { destination: DestinationLine }) {
  return (
    <ActionDialog
      trigger={
        <Button size={24} variant="ghost" aria-label={`Delete ${name}`}>
          Delete…
        </Button>
      }
      title={`Delete “${name}”?`}
      description={`${target} hears of nothing any more: what still waits for it is not sent, and the log of its deliveries goes. The audit keeps that it was there.`}
      confirm="Delete destination"
      pending="Deleting…"
      send={() => removeDestination({ destinationId: id })}
    />
  );
}
