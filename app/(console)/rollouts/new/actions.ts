"use server";

import { CreateFromTemplateInput, createFromTemplate } from "#lib/commands/rollout/create-from-template";
import { action } from "../../../session/action.ts";

export const createRollout = action(CreateFromTemplateInput, createFromTemplate, {
  needs: "rollout:create",
  refreshes: () => ["/rollouts", "/"],
});
