import { z } from "zod";
import { findReleaseRule } from "#db/rows/release-rule";
import { releaseRule } from "#db/schema/rollout-control";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { parseInput } from "../kernel/parse-input.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requireEnvironment, requireKnownEnvironment } from "../kernel/require-environment.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { lockRelease } from "../rollout/require-not-held.ts";

export const SetApprovalRuleInput = z.object({
  environment: z.string().min(1).max(64),
  needsApproval: z.boolean().describe("Rollouts here start only when a second person has approved them"),
});

/** Whether rollouts of an environment need a second person. One that waits for approval goes on waiting. */
export async function setApprovalRule(
  ctx: CommandContext,
  input: z.input<typeof SetApprovalRuleInput>,
): Promise<{ environment: string; needsApproval: boolean }> {
  await requirePermission(ctx, "settings:write");
  const { environment, needsApproval } = parseInput(SetApprovalRuleInput, input);
  requireEnvironment(ctx, environment);
  return inTransaction(ctx, async (tx) => {
    await requireKnownEnvironment(tx, environment);
    await lockRelease(tx);
    const before = await findReleaseRule(tx, environment);
    const rule = { needsApproval, updatedAt: tx.now };
    await tx.db
      .insert(releaseRule)
      .values({ environment, ...rule })
      .onConflictDoUpdate({ target: releaseRule.environment, set: rule });
    if (before.needsApproval !== needsApproval)
      await recordAudit(tx, "policy.changed", {
        subject: { kind: "policy", id: "rollout_approval", environment },
        detail: { before: { needsApproval: before.needsApproval }, after: { needsApproval } },
      });
    return { environment, needsApproval };
  });
}
