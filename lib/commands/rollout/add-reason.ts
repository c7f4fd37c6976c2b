import { eq } from "drizzle-orm";
import { z } from "zod";
import { decision } from "#db/schema/rollout";
import { actorRecord } from "#lib/domain/access/actor";
import { CommandError } from "#lib/domain/kernel/command-error";
import { idSchema } from "#lib/domain/kernel/id";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { parseInput } from "../kernel/parse-input.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requireEnvironment } from "../kernel/require-environment.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { tellOfRollout } from "./tell-rollout.ts";

export const AddDecisionReasonInput = z.object({
  decisionId: idSchema("decision"),
  reason: z.string().trim().min(1, "say why in a few words").max(500, "at most 500 characters"),
});

/** A person's words for a decision, added after the press; the audit keeps what stood there before. */
export async function addDecisionReason(
  ctx: CommandContext,
  input: z.input<typeof AddDecisionReasonInput>,
): Promise<{ decisionId: string }> {
  // Whoever may roll back may say why; the words change nothing but the log.
  await requirePermission(ctx, "rollout:roll-back");
  const { decisionId, reason } = parseInput(AddDecisionReasonInput, input);
  return inTransaction(ctx, async (tx) => {
    const [row] = await tx.db.select().from(decision).where(eq(decision.id, decisionId)).for("update");
    if (!row) throw new CommandError("not-found", `there is no decision ${decisionId}`);
    requireEnvironment(tx, row.environment);
    await tx.db.update(decision).set({ reason }).where(eq(decision.id, decisionId));
    await recordAudit(tx, "rollout.reason_added", {
      subject: { kind: "rollout", id: row.rolloutId, environment: row.environment },
      detail: { decisionId, reason, before: row.reason },
    });
    await tellOfRollout(tx, "rollout.reason_added", {
      rolloutId: row.rolloutId,
      sentence: `${actorRecord(tx.actor).name} said why: ${reason}`,
      fromPercent: row.fromPercent,
      toPercent: row.toPercent,
      code: row.because.code,
      words: reason,
      more: { decisionId },
    });
    return { decisionId };
  });
}
