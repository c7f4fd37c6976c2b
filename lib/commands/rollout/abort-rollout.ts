import { z } from "zod";
import { actorRecord } from "#lib/domain/access/actor";
import { idSchema } from "#lib/domain/kernel/id";
import { clockWords } from "#lib/domain/kernel/time-words";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { parseInput } from "../kernel/parse-input.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { changeRollout, lockAsSeen } from "./change-rollout.ts";
import { tellRollout } from "./tell-rollout.ts";

export const AbortRolloutInput = z.object({
  rolloutId: idSchema("rollout"),
  expectedRevision: z.number().int().optional(),
  words: z.string().trim().max(500, "at most 500 characters").optional(),
});

/** Ends a rollout that has not begun to serve, or that the engine lost; one that serves is rolled back instead. */
export async function abortRollout(
  ctx: CommandContext,
  input: z.input<typeof AbortRolloutInput>,
): Promise<{ rolloutId: string }> {
  await requirePermission(ctx, "rollout:abort");
  const { rolloutId, expectedRevision, words } = parseInput(AbortRolloutInput, input);
  return inTransaction(ctx, async (tx) => {
    const record = await lockAsSeen(tx, rolloutId, expectedRevision);
    const sentence = `Aborted at ${clockWords(tx.now)} by ${actorRecord(tx.actor).name}.`;
    const changed = await changeRollout(tx, record, {
      event: { kind: "abort" },
      decision: record.state.kind === "failed" ? "roll_back" : "hold",
      because: { code: "by_hand", sentence },
      words,
    });
    await recordAudit(tx, "rollout.aborted", {
      subject: { kind: "rollout", id: record.id, environment: record.environment },
      detail: { from: record.state.kind, words, decisionId: changed.decisionId },
    });
    await tellRollout(tx, "rollout.aborted", { ...changed, sentence, code: "by_hand", words });
    return { rolloutId: record.id };
  });
}
