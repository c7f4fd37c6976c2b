import { z } from "zod";
import { CommandError } from "#lib/domain/kernel/command-error";
import { idSchema } from "#lib/domain/kernel/id";
import type { RolloutPlan } from "#lib/domain/rollout/plan";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { parseInput } from "../kernel/parse-input.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { lockRollout } from "./change-rollout.ts";
import { createRollout } from "./create-rollout.ts";

export const RetryRolloutInput = z.object({
  rolloutId: idSchema("rollout").describe("The attempt that ended: rolled back or aborted"),
  start: z.boolean().default(false).describe("Start at once"),
  acknowledgement: z.string().trim().max(500, "at most 500 characters").optional(),
});

/** The same release by the same plan as a new, linked attempt. Its seed is new: other units meet it first. */
export async function retryRollout(
  ctx: CommandContext,
  input: z.input<typeof RetryRolloutInput>,
): Promise<{ rolloutId: string }> {
  await requirePermission(ctx, "rollout:create");
  const { rolloutId, start, acknowledgement } = parseInput(RetryRolloutInput, input);
  return inTransaction(ctx, async (tx) => {
    const before = await lockRollout(tx, rolloutId);
    if (before.state.kind !== "rolled_back" && before.state.kind !== "aborted")
      throw new CommandError(
        "precondition-failed",
        "only a rollout that was rolled back or aborted is tried again; this one has not ended so",
      );
    const again = {
      environment: before.environment,
      flagKey: before.flagKey,
      candidateVariant: before.candidateVariant,
      title: before.title,
      strategy: before.strategy,
      plan: withoutPast(before.plan, tx.now),
      previousAttemptId: before.id,
      start,
      acknowledgement,
    };
    return createRollout(tx, again, { event: "rollout.retried" });
  });
}

/** Days that are over belong to the attempt before. */
function withoutPast({ startsAt, disableAt, ...plan }: RolloutPlan, now: Date): RolloutPlan {
  const isAhead = (at: string | undefined): at is string => at !== undefined && new Date(at) > now;
  return { ...plan, ...(isAhead(startsAt) ? { startsAt } : {}), ...(isAhead(disableAt) ? { disableAt } : {}) };
}
