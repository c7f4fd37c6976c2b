"use server";

import { DeleteFreezeWindowInput, deleteFreezeWindow } from "#lib/commands/freeze/delete-freeze-window";
import { ReleaseLineInput, releaseLine } from "#lib/commands/freeze/release-line";
import { SaveFreezeWindowInput, saveFreezeWindow } from "#lib/commands/freeze/save-freeze-window";
import { SetApprovalRuleInput, setApprovalRule } from "#lib/commands/freeze/set-approval-rule";
import { StopLineInput, stopLine } from "#lib/commands/freeze/stop-line";
import { action } from "../../../session/action.ts";

const refreshes = () => ["/settings/freezes", "/", "/rollouts"];

export const stop = action(StopLineInput, stopLine, { needs: "freeze:stop", refreshes });
export const release = action(ReleaseLineInput, releaseLine, { needs: "freeze:write", refreshes });
export const storeWindow = action(SaveFreezeWindowInput, saveFreezeWindow, { needs: "freeze:write", refreshes });
export const removeWindow = action(DeleteFreezeWindowInput, deleteFreezeWindow, { needs: "freeze:write", refreshes });
export const demandApproval = action(SetApprovalRuleInput, setApprovalRule, { needs: "settings:write", refreshes });
