import { z } from "zod";
import { systemClock } from "#lib/adapters/clock";
import { DeleteFreezeWindowInput, deleteFreezeWindow } from "#lib/commands/freeze/delete-freeze-window";
import { ReleaseLineInput, releaseLine } from "#lib/commands/freeze/release-line";
import { SaveFreezeWindowInput, saveFreezeWindow } from "#lib/commands/freeze/save-freeze-window";
import { SetApprovalRuleInput, setApprovalRule } from "#lib/commands/freeze/set-approval-rule";
import { StopLineInput, stopLine } from "#lib/commands/freeze/stop-line";
import { requireEnvironment } from "#lib/commands/kernel/require-environment";
import { requirePermission } from "#lib/commands/kernel/require-permission";
import { weekdays } from "#lib/domain/rollout/freeze-window";
import { listFreezes } from "#lib/queries/settings/list-freezes";
import { endpoint, instantText } from "../endpoint.ts";

const weekday = z.enum(weekdays).optional();
const windowOutput = z.object({
  key: z.string(),
  reason: z.string(),
  repeat: z.enum(["once", "weekly"]),
  from: z.string().optional(),
  to: z.string().optional(),
  fromDay: weekday,
  fromTime: z.string().optional(),
  toDay: weekday,
  toTime: z.string().optional(),
  timeZone: z.string(),
  system: z.string(),
  service: z.string(),
});

export const freezeEndpoints = [
  endpoint({
    method: "GET",
    path: "/freezes",
    operationId: "listFreezes",
    summary:
      "What holds the rollouts of an environment: freeze windows, the stopped line, whether a start needs approval",
    tag: "freezes",
    permission: "rollout:read",
    input: z.object({ environment: z.string().min(1).max(64).default("production") }),
    output: z.object({
      windows: z.array(windowOutput.extend({ inForceUntil: z.string().nullable() })),
      stopped: z.object({ at: instantText, by: z.string(), words: z.string() }).nullable(),
      needsApproval: z.boolean(),
    }),
    run: async (ctx, { environment }) => {
      await requirePermission(ctx, "rollout:read");
      requireEnvironment(ctx, environment);
      const { stopped, windows, needsApproval } = await listFreezes(ctx.db, { environment, now: systemClock() });
      return {
        windows,
        needsApproval,
        stopped: stopped && { ...stopped, at: new Date(stopped.at).toISOString() },
      };
    },
  }),
  endpoint({
    method: "POST",
    path: "/freezes/windows",
    operationId: "saveFreezeWindow",
    summary: "Create a freeze window, or replace the one with this key",
    tag: "freezes",
    permission: "freeze:write",
    input: SaveFreezeWindowInput,
    output: windowOutput.extend({ environment: z.string() }),
    run: saveFreezeWindow,
  }),
  endpoint({
    method: "DELETE",
    path: "/freezes/windows/{key}",
    operationId: "deleteFreezeWindow",
    summary: "Delete a freeze window",
    tag: "freezes",
    permission: "freeze:write",
    input: DeleteFreezeWindowInput,
    output: z.object({ key: z.string(), deleted: z.literal(true) }),
    run: deleteFreezeWindow,
  }),
  endpoint({
    method: "POST",
    path: "/environments/{environment}/stop-line",
    operationId: "stopLine",
    summary: "Stop the line: nothing starts or advances; rollbacks work",
    tag: "freezes",
    permission: "freeze:stop",
    input: StopLineInput,
    output: z.object({ environment: z.string(), stoppedAt: instantText }),
    run: stopLine,
  }),
  endpoint({
    method: "POST",
    path: "/environments/{environment}/release-line",
    operationId: "releaseLine",
    summary: "Let a stopped line run again",
    tag: "freezes",
    permission: "freeze:write",
    input: ReleaseLineInput,
    output: z.object({ environment: z.string(), stoppedAt: z.null() }),
    run: releaseLine,
  }),
  endpoint({
    method: "POST",
    path: "/environments/{environment}/approval-rule",
    operationId: "setApprovalRule",
    summary: "Say whether rollouts of an environment need the approval of a second person",
    tag: "freezes",
    permission: "settings:write",
    input: SetApprovalRuleInput,
    output: z.object({ environment: z.string(), needsApproval: z.boolean() }),
    run: setApprovalRule,
  }),
];
