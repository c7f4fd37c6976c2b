import { z } from "zod";
import { actorRecord } from "#lib/domain/access/actor";
import { percentWords } from "#lib/domain/gate/gate-words";
import { idSchema } from "#lib/domain/kernel/id";
import { clockWords } from "#lib/domain/kernel/time-words";
import { trafficPercentOf } from "#lib/domain/rollout/state";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { parseInput } from "../kernel/parse-input.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { changeRollout, lockAsSeen, lockRollout } from "./change-rollout.ts";
import { evidenceOfDecision } from "./record-evidence.ts";
import { tellRollout } from "./tell-rollout.ts";

export const PauseRolloutInput = z.object({
  rolloutId: idSchema("rollout"),
  expectedRevision: z.number().int().optional(),
  words: z.string().trim().max(500, "at most 500 characters").optional(),
});

/** Holds exposure where it is until a person resumes; gates go on judging and may still roll back. */
export async function pauseRollout(
  ctx: CommandContext,
  input: z.input<typeof PauseRolloutInput>,
): Promise<{ rolloutId: string }> {
  await requirePermission(ctx, "rollout:pause");
  const { rolloutId, expectedRevision, words } = parseInput(PauseRolloutInput, input);
  return inTransaction(ctx, async (tx) => {
    // To hold is safe: it is refused only to who names an older revision.
    const record =
      expectedRevision === undefined
        ? await lockRollout(tx, rolloutId)
        : await lockAsSeen(tx, rolloutId, expectedRevision);
    const at = percentWords(trafficPercentOf(record.state));
    const sentence = `Paused at ${at} since ${clockWords(tx.now)} by ${actorRecord(tx.actor).name}.`;
    const evidence = await evidenceOfDecision(tx, record);
    const changed = await changeRollout(tx, record, {
      event: { kind: "pause", reason: "manual" },
      decision: "pause",
      because: { code: "by_hand", sentence },
      words,
      ...evidence,
    });
    await recordAudit(tx, "rollout.paused", {
      subject: { kind: "rollout", id: record.id, environment: record.environment },
      detail: { reason: "manual", words, decisionId: changed.decisionId },
    });
    await tellRollout(tx, "rollout.paused", { ...changed, sentence, code: "by_hand", words });
    return { rolloutId: record.id };
  });
}
