"use client";

import { useRouter } from "next/navigation";
import { Button } from "#components/ui/button";
import type { ActionResult } from "../../session/action.ts";
import { ActionDialog } from "../action-dialog.tsx";
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
  const send = (): Promise<ActionResult<unknown>> =>
    kind === "service"
      ? removeService({ environment, service: name, revision })
      : removeSystem({ environment, system: name, revision });
  return (
    <ActionDialog
      trigger={<Button variant="ghost">Delete…</Button>}
      title={`Take ${name} out of the catalogue?`}
      description={words[kind]}
      confirm={`Delete ${kind}`}
      pending="Deleting…"
      send={send}
      onDone={() => router.push("/catalogue")}
    />
  );
}
