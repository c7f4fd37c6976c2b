"use server";

import { AbortRolloutInput, abortRollout } from "#lib/commands/rollout/abort-rollout";
import { AddDecisionReasonInput, addDecisionReason } from "#lib/commands/rollout/add-reason";
import { AdvanceRolloutInput, advanceRollout } from "#lib/commands/rollout/advance-rollout";
import { PauseRolloutInput, pauseRollout } from "#lib/commands/rollout/pause-rollout";
import { ReportStopEventInput, reportStopEvent } from "#lib/commands/rollout/report-stop-event";
import { ResumeRolloutInput, resumeRollout } from "#lib/commands/rollout/resume-rollout";
import { RollBackRolloutInput, rollBackRollout } from "#lib/commands/rollout/roll-back-rollout";
import { StartRolloutInput, startRollout } from "#lib/commands/rollout/start-rollout";
import { action } from "../../../session/action.ts";

const refreshes = (input: { rolloutId: string }) => [`/rollouts/${input.rolloutId}`, "/rollouts", "/"];

export const rollBack = action(RollBackRolloutInput, rollBackRollout, { needs: "rollout:roll-back", refreshes });
export const start = action(StartRolloutInput, startRollout, { needs: "rollout:start", refreshes });
export const pause = action(PauseRolloutInput, pauseRollout, { needs: "rollout:pause", refreshes });
export const resume = action(ResumeRolloutInput, resumeRollout, { needs: "rollout:resume", refreshes });
export const advance = action(AdvanceRolloutInput, advanceRollout, { needs: "rollout:advance", refreshes });
export const reportStop = action(ReportStopEventInput, reportStopEvent, { needs: "rollout:roll-back", refreshes });
export const abort = action(AbortRolloutInput, abortRollout, { needs: "rollout:abort", refreshes });
export const addReason = action(AddDecisionReasonInput, addDecisionReason, { needs: "rollout:roll-back" });
