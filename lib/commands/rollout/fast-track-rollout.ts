import { z } from "zod";
import { CommandError } from "#lib/domain/kernel/command-error";
import { idSchema } from "#lib/domain/kernel/id";
import { FAST_TRACK_DAYS, fastTrackPlan, fastTrackStrategy, isRecent } from "#lib/domain/rollout/fast-track";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { parseInput } from "../kernel/parse-input.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { lockRollout } from "./change-rollout.ts";
import { createRollout } from "./create-rollout.ts";

export const FastTrackRolloutInput = z.object({
  rolloutId: idSchema("rollout").describe("A recently completed rollout, whose release is to come back"),
  start: z.boolean().default(false).describe("Start at once, or send it for approval where that is needed"),
});

/** Brings a recent good release back by a shorter plan, against what is current now; it is judged all the same. */
export async function fastTrackRollout(
  ctx: CommandContext,
  input: z.input<typeof FastTrackRolloutInput>,
): Promise<{ rolloutId: string }> {
  await requirePermission(ctx, "rollout:create");
  const { rolloutId, start } = parseInput(FastTrackRolloutInput, input);
  return inTransaction(ctx, async (tx) => {
    const good = await lockRollout(tx, rolloutId);
    if (good.state.kind !== "completed" || !isRecent(good.state.completedAt, tx.now))
      throw new CommandError(
        "precondition-failed",
        `only a release that was completed in the last ${FAST_TRACK_DAYS} days comes back by the fast track: create a rollout with a whole plan`,
      );
    if (!good.state.superseded)
      throw new CommandError("precondition-failed", `${good.candidateVariant} is the current release already`);
    const back = {
      environment: good.environment,
      flagKey: good.flagKey,
      candidateVariant: good.candidateVariant,
      title: `${good.service} back to ${good.candidateVariant}, fast track`.slice(0, 160),
      strategy: fastTrackStrategy(good.strategy),
      plan: fastTrackPlan(good.plan),
      previousAttemptId: good.id,
      start,
    };
    return createRollout(tx, back, { event: "rollout.fast_tracked" });
  });
}
