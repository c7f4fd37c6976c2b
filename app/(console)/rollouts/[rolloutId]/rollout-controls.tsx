"use client";

import { Button } from "#components/ui/button";
import type { RolloutPage } from "#lib/queries/rollout/rollout-page";
import type { ActionResult } from "../../../session/action.ts";
import { useSend } from "../../incidents/use-send.ts";
import { abort, pause, resume } from "./actions.ts";
import {
  AdvanceDialog,
  CompleteDialog,
  FastTrackDialog,
  ForceDialog,
  RetryDialog,
  SkipDialog,
  StartDialog,
} from "./control-dialogs.tsx";
import { presentMoves } from "./present-control.ts";
import type { RolloutRights } from "./rollout-header.tsx";
import { StopDialog } from "./stop-dialog.tsx";

export interface RolloutControlsProps {
  page: RolloutPage;
  may: RolloutRights;
  onChanged(): void;
}

/** Holding is one press; moves towards risk ask once more. A refusal stays on the screen until the next try. */
export function RolloutControls(props: RolloutControlsProps) {
  const { page, may, onChanged } = props;
  const { facts } = page;
  const { isSending, refusal, run: send } = useSend();
  const run = (work: () => Promise<ActionResult<unknown>>) => send(() => work().finally(onChanged));
  const target = { rolloutId: facts.id, expectedRevision: facts.revision };
  const moves = presentMoves(page);
  return (
    <>
      {refusal && (
        <span className="meta refusal" role="alert">
          {refusal}
        </span>
      )}
      {may.operate && moves.canStart && <StartDialog {...props} />}
      {may.operate && moves.canAdvance && <AdvanceDialog {...props} />}
      {may.operate && moves.obstacle && <ForceDialog {...props} obstacle={moves.obstacle} />}
      {may.operate && moves.canSkip && <SkipDialog {...props} />}
      {may.operate && moves.canComplete && <CompleteDialog {...props} />}
      {may.operate && moves.canDiscard && (
        <Button disabled={isSending} onClick={() => run(() => abort(target))}>
          Discard
        </Button>
      )}
      {may.operate && facts.state === "paused" && facts.pauseReason !== "awaiting_approval" && (
        <Button disabled={isSending} onClick={() => run(() => resume(target))}>
          Resume
        </Button>
      )}
      {may.pause && facts.state === "running" && (
        <Button disabled={isSending} onClick={() => run(() => pause(target))}>
          Hold
        </Button>
      )}
      {may.rollBack && moves.canReportStop && <StopDialog {...props} />}
      {may.operate && moves.canRetry && <RetryDialog {...props} />}
      {may.operate && moves.canFastTrack && <FastTrackDialog {...props} />}
    </>
  );
}
