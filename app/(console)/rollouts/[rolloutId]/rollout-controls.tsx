"use client";

import { useState } from "react";
import { Button } from "#components/ui/button";
import { ConfirmDialog } from "#components/ui/confirm-dialog";
import type { RolloutFacts } from "#lib/queries/rollout/rollout-facts";
import type { ActionResult } from "../../../session/action.ts";
import { useSend } from "../../incidents/use-send.ts";
import { abort, advance, pause, resume, start } from "./actions.ts";
import type { RolloutRights } from "./rollout-header.tsx";

interface RolloutControlsProps {
  facts: RolloutFacts;
  may: RolloutRights;
  onChanged(): void;
}

/** Holding is one press; moves towards risk ask once more. A refusal stays on the screen until the next try. */
export function RolloutControls({ facts, may, onChanged }: RolloutControlsProps) {
  const [isOpen, setOpen] = useState(false);
  const { isSending, refusal, run: send } = useSend();
  // The refusal stands beside the buttons, so the question closes either way.
  const run = (work: () => Promise<ActionResult<unknown>>) =>
    send(() =>
      work().finally(() => {
        setOpen(false);
        onChanged();
      }),
    );
  const target = { rolloutId: facts.id, expectedRevision: facts.revision };
  const next = facts.plan.steps[(facts.step ?? -1) + 1];
  const isServing = facts.state === "running" || facts.state === "paused";
  return (
    <>
      {refusal && (
        <span className="meta refusal" role="alert">
          {refusal}
        </span>
      )}
      {may.operate && (facts.state === "draft" || facts.state === "scheduled") && (
        <Confirm
          label="Start…"
          title={`Start at ${facts.plan.steps[0]?.exposurePercent} %?`}
          words={`${facts.candidateVariant} gets real traffic. Its gates watch from the first request and take it back by themselves.`}
          button={`Start: 0 → ${facts.plan.steps[0]?.exposurePercent} %`}
          {...{ isOpen, setOpen, isSending }}
          onConfirm={() => run(() => start(target))}
        />
      )}
      {may.operate && isServing && next && (
        <Confirm
          label="Advance…"
          title={`Advance to ${next.exposurePercent} % now?`}
          words="This skips the rest of the hold. The gates go on watching; a regression still rolls back by itself."
          button={`Advance: ${facts.trafficPercent} → ${next.exposurePercent} %`}
          {...{ isOpen, setOpen, isSending }}
          onConfirm={() => run(() => advance(target))}
        />
      )}
      {may.operate && (facts.state === "draft" || facts.state === "scheduled") && (
        <Button disabled={isSending} onClick={() => run(() => abort(target))}>
          Discard
        </Button>
      )}
      {may.operate && facts.state === "paused" && (
        <Button disabled={isSending} onClick={() => run(() => resume(target))}>
          Resume
        </Button>
      )}
      {may.pause && facts.state === "running" && (
        <Button disabled={isSending} onClick={() => run(() => pause(target))}>
          Hold
        </Button>
      )}
    </>
  );
}

interface ConfirmProps {
  label: string;
  title: string;
  words: string;
  button: string;
  isOpen: boolean;
  isSending: boolean;
  setOpen(open: boolean): void;
  onConfirm(): void;
}

function Confirm({ label, title, words, button, isOpen, isSending, setOpen, onConfirm }: ConfirmProps) {
  return (
    <ConfirmDialog
      open={isOpen}
      onOpenChange={setOpen}
      trigger={<Button>{label}</Button>}
      title={title}
      description={words}
      confirm={button}
      pending="Asking…"
      isPending={isSending}
      refusal=""
      onConfirm={onConfirm}
    />
  );
}
