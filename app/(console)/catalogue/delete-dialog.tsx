"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "#components/ui/button";
import { Dialog } from "#components/ui/dialog";
import type { ActionResult } from "../../session/action.ts";
import { Refusal } from "../incidents/refusal.tsx";
import { useSend } from "../incidents/use-send.ts";
import { removeService, removeSystem } from "./actions.ts";

interface DeleteDialogProps {
  kind: "service" | "system";
  environment: string;
  name: string;
  revision: number;
}

const words = {
  service:
    "Its telemetry and history stay; while it is heard it is offered again. Services that need it go on naming it.",
  system: "Its services stay. It is refused while services belong to it.",
} as const;

/** Takes a service or a system out of the catalogue; what stands in the way is named. */
export function DeleteDialog({ kind, environment, name, revision }: DeleteDialogProps) {
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  const { isSending, refusal, run, clear } = useSend();
  const send = (): Promise<ActionResult<unknown>> =>
    kind === "service"
      ? removeService({ environment, service: name, revision })
      : removeSystem({ environment, system: name, revision });
  return (
    <Dialog
      open={isOpen}
      onOpenChange={(open) => {
        setOpen(open);
        clear();
      }}
      trigger={<Button variant="ghost">Delete…</Button>}
      title={`Take ${name} out of the catalogue?`}
      description={words[kind]}
      footer={
        <Button variant="primary" disabled={isSending} onClick={() => run(send, () => router.push("/catalogue"))}>
          {isSending ? "Deleting…" : `Delete ${kind}`}
        </Button>
      }
    >
      <Refusal text={refusal} />
    </Dialog>
  );
}
