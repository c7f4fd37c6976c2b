"use server";

import { RollBackRolloutInput, rollBackRollout } from "#lib/commands/rollout/roll-back-rollout";
import { action } from "../session/action.ts";

/** The same command as on the rollout's own page, from a list. */
export const rollBackFromList = action(RollBackRolloutInput, rollBackRollout, {
  needs: "rollout:roll-back",
  refreshes: (input) => [`/rollouts/${input.rolloutId}`, "/rollouts", "/"],
});
