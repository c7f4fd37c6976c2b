"use client";

import { Button } from "#components/ui/button";
import type { KeyLine } from "#lib/queries/access/list-keys";
import { ActionDialog } from "../../action-dialog.tsx";
import { revokeKey } from "./actions.ts";

export function RevokeKey({ keyLine }: { keyLine: KeyLine }) {
  return (
    <ActionDialog
      trigger={
        <Button size={24} variant="ghost" aria-label={`Revoke ${keyLine.name}`}>
          Revoke…
        </Button>
      }
      title={`Revoke “${keyLine.name}”?`}
      description={`${keyLine.rotation ? "Both its secrets are" : "Whatever uses it is"} refused within 2 seconds, for good. Flags then fall back to their defaults in the application.`}
      confirm="Revoke key"
      pending="Revoking…"
      send={() => revokeKey({ keyId: keyLine.id })}
    />
  );
}
