"use server";

import {
  ApproveRolloutInput,
  approveRollout,
  RejectRolloutInput,
  rejectRollout,
} from "#lib/commands/rollout/approve-rollout";
import { CompleteRolloutInput, completeRollout } from "#lib/commands/rollout/complete-rollout";
import { FastTrackRolloutInput, fastTrackRollout } from "#lib/commands/rollout/fast-track-rollout";
import { OverrideHoldsInput, overrideHolds } from "#lib/commands/rollout/override-holds";
import { RetryRolloutInput, retryRollout } from "#lib/commands/rollout/retry-rollout";
import { SkipHoldInput, skipHold } from "#lib/commands/rollout/skip-hold";
import { action } from "../../../session/action.ts";

const refreshes = (input: { rolloutId: string }) => [`/rollouts/${input.rolloutId}`, "/rollouts", "/"];

export const approve = action(ApproveRolloutInput, approveRollout, { needs: "rollout:approve", refreshes });
export const reject = action(RejectRolloutInput, rejectRollout, { needs: "rollout:approve", refreshes });
export const override = action(OverrideHoldsInput, overrideHolds, { needs: "rollout:override", refreshes });
export const skip = action(SkipHoldInput, skipHold, { needs: "rollout:advance", refreshes });
export const complete = action(CompleteRolloutInput, completeRollout, { needs: "rollout:advance", refreshes });
export const fastTrack = action(FastTrackRolloutInput, fastTrackRollout, { needs: "rollout:create", refreshes });
export const retry = action(RetryRolloutInput, retryRollout, { needs: "rollout:create", refreshes });
