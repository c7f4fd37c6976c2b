import { z } from "zod";
import { actorRecord } from "#lib/domain/access/actor";
import { CommandError } from "#lib/domain/kernel/command-error";
import { idSchema } from "#lib/domain/kernel/id";
import { clockWords } from "#lib/domain/kernel/time-words";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { parseInput } from "../kernel/parse-input.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { changeRollout, lockAsSeen } from "./change-rollout.ts";
import { evidenceOfDecision } from "./record-evidence.ts";
import { tellRollout } from "./tell-rollout.ts";

export const CompleteRolloutInput = z.object({
  rolloutId: idSchema("rollout"),
  expectedRevision: z.number().int().optional(),
  words: z.string().trim().max(500, "at most 500 characters").optional(),
});

/** A person ends the bake early: the candidate becomes the flag's current release. */
export async function completeRollout(
  ctx: CommandContext,
  input: z.input<typeof CompleteRolloutInput>,
): Promise<{ rolloutId: string }> {
  await requirePermission(ctx, "rollout:advance");
  const { rolloutId, expectedRevision, words } = parseInput(CompleteRolloutInput, input);
  return inTransaction(ctx, async (tx) => {
    const record = await lockAsSeen(tx, rolloutId, expectedRevision);
    // In any other state the transition says first that there is nothing to complete.
    const isBaking = record.state.kind === "baking";
    if (isBaking && (record.judgement === "regressed" || record.judgement === "no_data"))
      throw new CommandError(
        "precondition-failed",
        record.judgement === "regressed"
          ? "a guardrail has regressed: roll back"
          : "the release sends no telemetry: no data is never a pass",
      );
    const sentence = `Completed at ${clockWords(tx.now)} by ${actorRecord(tx.actor).name}, before the bake was over.`;
    const evidence = await evidenceOfDecision(tx, record);
    const changed = await changeRollout(tx, record, {
      event: { kind: "complete" },
      decision: "complete",
      because: { code: "by_hand", sentence },
      words,
      ...evidence,
    });
    await recordAudit(tx, "rollout.completed", {
      subject: { kind: "rollout", id: record.id, environment: record.environment },
      detail: { words, decisionId: changed.decisionId },
    });
    await tellRollout(tx, "rollout.completed", { ...changed, sentence, code: "by_hand", words });
    return { rolloutId: record.id };
  });
}
