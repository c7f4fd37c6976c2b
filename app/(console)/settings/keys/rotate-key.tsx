"use client";

import { useState } from "react";
import { dayLabel } from "#components/format/times";
import { Button } from "#components/ui/button";
import { ConfirmDialog } from "#components/ui/confirm-dialog";
import type { KeyLine } from "#lib/queries/access/list-keys";
import { ActionDialog } from "../../action-dialog.tsx";
import { useSend } from "../../incidents/use-send.ts";
import { finishRotation, startRotation } from "./actions.ts";
import { SecretOnce } from "./secret-once.tsx";

/** First half: a second secret, shown once. The dialog stays until it is closed by hand. */
export function StartRotation({ keyLine }: { keyLine: KeyLine }) {
  const [isOpen, setOpen] = useState(false);
  const [key, setKey] = useState("");
  const { isSending, refusal, run, clear } = useSend();
  const change = (open: boolean) => {
    setOpen(open);
    setKey("");
    clear();
  };
  const start = () =>
    run(
      () => startRotation({ keyId: keyLine.id }),
      (made) => setKey(made.key),
    );
  return (
    <ConfirmDialog
      open={isOpen}
      onOpenChange={change}
      trigger={
        keyLine.rotation && !isOpen ? undefined : (
          <Button size={24} variant="ghost" aria-label={`Rotate ${keyLine.name}`}>
            Rotate…
          </Button>
        )
      }
      title={`Rotate “${keyLine.name}”?`}
      description="The key gets a second secret with the same scopes and the same end. Both are accepted until you retire the old one."
      confirm="Start rotation"
      pending="Starting…"
      isPending={isSending}
      refusal={refusal}
      onConfirm={start}
      made={
        key
          ? {
              title: "Copy the new secret now",
              description:
                "This is the one time it can be read. Put it where the old one is used; both are accepted meanwhile. Then come back and retire the old one.",
              shown: <SecretOnce value={key} />,
            }
          : null
      }
    />
  );
}

/** Second half: only the newer secret stays. */
export function RetireOld({ keyLine }: { keyLine: KeyLine }) {
  const { rotation } = keyLine;
  if (!rotation) return null;
  return (
    <ActionDialog
      trigger={
        <Button size={24} aria-label={`Retire the old one of ${keyLine.name}`}>
          Retire the old one…
        </Button>
      }
      title={`Retire the old secret of “${keyLine.name}”?`}
      description={`Whatever still sends ${keyLine.hint} is refused within 2 seconds. ${rotation.hint}, made ${dayLabel(rotation.startedAt)}, goes on working.`}
      confirm="Retire the old one"
      pending="Retiring…"
      send={() => finishRotation({ keyId: keyLine.id })}
    />
  );
}
