"use client";

import { useState } from "react";
import { Button } from "#components/ui/button";
import { Dialog } from "#components/ui/dialog";
import type { KeyLine } from "#lib/queries/access/list-keys";
import { Refusal } from "../../incidents/refusal.tsx";
import { useSend } from "../../incidents/use-send.ts";
import { revokeKey } from "./actions.ts";

export function RevokeKey({ keyLine }: { keyLine: KeyLine }) {
  const [isOpen, setOpen] = useState(false);
  const { isSending, refusal, run, clear } = useSend();
  const revoke = () =>
    run(
      () => revokeKey({ keyId: keyLine.id }),
      () => setOpen(false),
    );
  return (
    <Dialog
      open={isOpen}
      onOpenChange={(open) => {
        setOpen(open);
        clear();
      }}
      trigger={
        <Button size={24} variant="ghost" aria-label={`Revoke ${keyLine.name}`}>
          Revoke…
        </Button>
      }
      title={`Revoke “${keyLine.name}”?`}
      description={`${keyLine.rotation ? "Both its secrets are" : "Whatever uses it is"} refused within 2 seconds, for good. Flags then fall back to their defaults in the application.`}
      footer={
        <Button variant="primary" disabled={isSending} onClick={revoke}>
          Revoke key
        </Button>
      }
    >
      <Refusal text={refusal} />
    </Dialog>
  );
}
