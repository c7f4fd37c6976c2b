import { z } from "zod";
import { systemClock } from "#lib/adapters/clock";
import { requirePermission } from "#lib/commands/kernel/require-permission";
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
import { CommandError } from "#lib/domain/kernel/command-error";
import { idSchema } from "#lib/domain/kernel/id";
import { rolloutGovernance } from "#lib/queries/rollout/rollout-governance";
import { endpoint, instantText } from "../endpoint.ts";
import { holdOutput } from "./hold-output.ts";
import { presentRollout, rolloutOutput, rolloutVerb } from "./rollout-verb.ts";

export const rolloutControlEndpoints = [
  endpoint({
    method: "GET",
    path: "/rollouts/{rolloutId}/holds",
    operationId: "listHolds",
    summary: "What keeps a rollout from its next move, who lifts it and where; and what was approved",
    permission: "rollout:read",
    tag: "rollouts",
    input: z.object({ rolloutId: idSchema("rollout") }),
    output: z.object({
      holds: z.array(holdOutput),
      approvals: z.array(
        z.object({
          step: z.number().int().nullable().describe("Index into plan.steps; null: the start"),
          verdict: z.enum(["approved", "rejected"]),
          words: z.string().nullable(),
          by: z.string(),
          at: instantText,
        }),
      ),
    }),
    run: async (ctx, { rolloutId }) => {
      await requirePermission(ctx, "rollout:read");
      await presentRollout(ctx, rolloutId);
      const found = await rolloutGovernance(ctx.db, { rolloutId, now: systemClock() });
      if (!found) throw new CommandError("not-found", `there is no rollout ${rolloutId}`);
      const approvals = found.approvals.map(({ id: _, at, ...line }) => ({ ...line, at: new Date(at).toISOString() }));
      return { holds: found.holds, approvals };
    },
  }),
  rolloutVerb({
    name: "approve",
    summary: "Approve a start or the next step; the author cannot, also not by a key",
    permission: "rollout:approve",
    input: ApproveRolloutInput,
    run: approveRollout,
  }),
  rolloutVerb({
    name: "reject",
    summary: "Reject a rollout that waits for approval",
    permission: "rollout:approve",
    input: RejectRolloutInput,
    run: rejectRollout,
  }),
  rolloutVerb({
    name: "skip-hold",
    summary: "End the waiting time of the present step; its gates still judge",
    permission: "rollout:advance",
    input: SkipHoldInput,
    run: skipHold,
  }),
  rolloutVerb({
    name: "override",
    summary: "Go on in spite of the freezes and incidents that hold it now",
    permission: "rollout:override",
    input: OverrideHoldsInput,
    run: overrideHolds,
  }),
  rolloutVerb({
    name: "complete",
    summary: "End the bake early: the candidate becomes the current release",
    permission: "rollout:advance",
    input: CompleteRolloutInput,
    run: completeRollout,
  }),
  endpoint({
    method: "POST",
    path: "/rollouts/{rolloutId}/retry",
    operationId: "retryRollout",
    summary: "Try again what was rolled back or aborted: a new, linked attempt with a new seed",
    permission: "rollout:create",
    tag: "rollouts",
    input: RetryRolloutInput,
    output: rolloutOutput,
    successStatus: 201,
    run: async (ctx, input) => presentRollout(ctx, (await retryRollout(ctx, input)).rolloutId),
  }),
  endpoint({
    method: "POST",
    path: "/rollouts/{rolloutId}/fast-track",
    operationId: "fastTrackRollout",
    summary: "Bring back a release that was completed in the last 14 days, by a shorter plan with the same gates",
    permission: "rollout:create",
    tag: "rollouts",
    input: FastTrackRolloutInput,
    output: rolloutOutput,
    successStatus: 201,
    run: async (ctx, input) => presentRollout(ctx, (await fastTrackRollout(ctx, input)).rolloutId),
  }),
];
