import { z } from "zod";
import { actorRecord } from "#lib/domain/access/actor";
import { percentWords } from "#lib/domain/gate/gate-words";
import { idSchema } from "#lib/domain/kernel/id";
import { clockWords } from "#lib/domain/kernel/time-words";
import { rampEndOf } from "#lib/domain/rollout/plan";
import { trafficPercentOf } from "#lib/domain/rollout/state";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { parseInput } from "../kernel/parse-input.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { changeRollout, lockAsSeen } from "./change-rollout.ts";
import { evidenceOfDecision } from "./record-evidence.ts";
import { requireNotHeld } from "./require-not-held.ts";
import { tellRollout } from "./tell-rollout.ts";

export const ResumeRolloutInput = z.object({
  rolloutId: idSchema("rollout"),
  expectedRevision: z.number().int().optional(),
  words: z.string().trim().max(500, "at most 500 characters").optional(),
});

/** Goes on from a pause at the same exposure; the hold counts on where it stopped, a bake begins again. */
export async function resumeRollout(
  ctx: CommandContext,
  input: z.input<typeof ResumeRolloutInput>,
): Promise<{ rolloutId: string }> {
  await requirePermission(ctx, "rollout:resume");
  const { rolloutId, expectedRevision, words } = parseInput(ResumeRolloutInput, input);
  return inTransaction(ctx, async (tx) => {
    const record = await lockAsSeen(tx, rolloutId, expectedRevision);
    if (record.pauseReason === "freeze" || record.pauseReason === "incident")
      await requireNotHeld(tx, record, "Going on");
    const at = percentWords(trafficPercentOf(record.state));
    const sentence = `Resumed at ${at} at ${clockWords(tx.now)} by ${actorRecord(tx.actor).name}.`;
    const evidence = await evidenceOfDecision(tx, record);
    const changed = await changeRollout(tx, record, {
      event: { kind: "resume", ...rampEndOf(record.plan, record.step ?? 0) },
      decision: "hold",
      because: { code: "by_hand", sentence },
      words,
      ...evidence,
    });
    await recordAudit(tx, "rollout.resumed", {
      subject: { kind: "rollout", id: record.id, environment: record.environment },
      detail: { from: record.pauseReason, words, decisionId: changed.decisionId },
    });
    await tellRollout(tx, "rollout.resumed", { ...changed, sentence, code: "by_hand", words });
    return { rolloutId: record.id };
  });
}
