import { z } from "zod";
import { actorRecord } from "#lib/domain/access/actor";
import { percentWords } from "#lib/domain/gate/gate-words";
import { CommandError } from "#lib/domain/kernel/command-error";
import { idSchema } from "#lib/domain/kernel/id";
import { clockWords } from "#lib/domain/kernel/time-words";
import { trafficPercentOf } from "#lib/domain/rollout/state";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { parseInput } from "../kernel/parse-input.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { lockAsSeen, settleControl } from "./change-rollout.ts";
import { tellSettled } from "./tell-rollout.ts";

export const SkipHoldInput = z.object({
  rolloutId: idSchema("rollout"),
  expectedRevision: z.number().int().optional(),
  words: z.string().trim().min(1, "say why").max(500, "at most 500 characters"),
});

/** Ends the waiting time of the present step. Its gates, samples and approvals stand as they were. */
export async function skipHold(
  ctx: CommandContext,
  input: z.input<typeof SkipHoldInput>,
): Promise<{ rolloutId: string }> {
  await requirePermission(ctx, "rollout:advance");
  const { rolloutId, expectedRevision, words } = parseInput(SkipHoldInput, input);
  return inTransaction(ctx, async (tx) => {
    const record = await lockAsSeen(tx, rolloutId, expectedRevision);
    if (record.state.kind !== "running" || record.step === null)
      throw new CommandError("precondition-failed", "only a running rollout holds a step: there is nothing to skip");
    if (record.control.holdSkippedStep === record.step)
      throw new CommandError("conflict", "the hold of this step was skipped already; its gates still judge");
    const at = percentWords(trafficPercentOf(record.state));
    const sentence = `The hold at ${at} was skipped at ${clockWords(tx.now)} by ${actorRecord(tx.actor).name}; its gates still judge.`;
    const decisionId = await settleControl(tx, record, {
      control: { holdSkippedStep: record.step },
      because: { code: "by_hand", sentence },
      words,
      // "Held until …" is not true any more.
      isInForce: true,
    });
    await recordAudit(tx, "rollout.hold_skipped", {
      subject: { kind: "rollout", id: record.id, environment: record.environment },
      detail: { step: record.step, words, decisionId },
    });
    await tellSettled(tx, "rollout.hold_skipped", { rollout: record, sentence, code: "by_hand", decisionId, words });
    return { rolloutId: record.id };
  });
}
