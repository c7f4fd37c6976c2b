"use client";

import { useState } from "react";
import { dayLabel } from "#components/format/times";
import { Button } from "#components/ui/button";
import { Dialog } from "#components/ui/dialog";
import type { KeyLine } from "#lib/queries/access/list-keys";
import { Refusal } from "../../incidents/refusal.tsx";
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
    <Dialog
      open={isOpen}
      onOpenChange={change}
      trigger={
        keyLine.rotation && !isOpen ? undefined : (
          <Button size={24} variant="ghost" aria-label={`Rotate ${keyLine.name}`}>
            Rotate…
          </Button>
        )
      }
      title={key ? "Copy the new secret now" : `Rotate “${keyLine.name}”?`}
      description={
        key
          ? "This is the one time it can be read. Put it where the old one is used; both are accepted meanwhile. Then come back and retire the old one."
          : "The key gets a second secret with the same scopes and the same end. Both are accepted until you retire the old one."
      }
      footer={
        key ? (
          <Button variant="primary" onClick={() => change(false)}>
            I have it
          </Button>
        ) : (
          <Button variant="primary" disabled={isSending} onClick={start}>
            Start rotation
          </Button>
        )
      }
    >
      {key ? <SecretOnce value={key} /> : <Refusal text={refusal} />}
    </Dialog>
  );
}

/** Second half: only the newer secret stays. */
export function RetireOld({ keyLine }: { keyLine: KeyLine }) {
  const [isOpen, setOpen] = useState(false);
  const { isSending, refusal, run, clear } = useSend();
  const { rotation } = keyLine;
  if (!rotation) return null;
  const retire = () =>
    run(
      () => finishRotation({ keyId: keyLine.id }),
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
        <Button size={24} aria-label={`Retire the old one of ${keyLine.name}`}>
          Retire the old one…
        </Button>
      }
      title={`Retire the old secret of “${keyLine.name}”?`}
      description={`Whatever still sends ${keyLine.hint} is refused within 2 seconds. ${rotation.hint}, made ${dayLabel(rotation.startedAt)}, goes on working.`}
      footer={
        <Button variant="primary" disabled={isSending} onClick={retire}>
          Retire the old one
        </Button>
      }
    >
      <Refusal text={refusal} />
    </Dialog>
  );
}
