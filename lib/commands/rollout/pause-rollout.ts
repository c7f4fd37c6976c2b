import { z } from "zod";
import { actorRecord } from "#lib/domain/access/actor";
import { percentWords } from "#lib/domain/gate/gate-words";
import { idSchema } from "#lib/domain/kernel/id";
import { clockWords } from "#lib/domain/rollout/because";
import { trafficPercentOf } from "#lib/domain/rollout/state";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { parseInput } from "../kernel/parse-input.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { changeRollout, lockRollout, requireRevision } from "./change-rollout.ts";
import { evidenceOfDecision } from "./record-evidence.ts";
import { tellRollout } from "./tell-rollout.ts";

export const PauseRolloutInput = z.object({
  rolloutId: idSchema("rollout"),
  expectedRevision: z.number().int().optional(),
  reason: z.enum(["manual", "freeze", "incident"]).default("manual"),
  words: z.string().trim().max(500, "at most 500 characters").optional(),
});

/** Holds exposure where it is until a person resumes; gates go on judging and may still roll back. */
export async function pauseRollout(
  ctx: CommandContext,
  input: z.input<typeof PauseRolloutInput>,
): Promise<{ rolloutId: string }> {
  await requirePermission(ctx, "rollout:pause");
  const { rolloutId, expectedRevision, reason, words } = parseInput(PauseRolloutInput, input);
  return inTransaction(ctx, async (tx) => {
    const record = await lockRollout(tx, rolloutId);
    await requireRevision(tx, record, expectedRevision);
    const at = percentWords(trafficPercentOf(record.state));
    const why = reason === "manual" ? "" : ` because of ${reason === "freeze" ? "a freeze" : "an incident"}`;
    const sentence = `Paused at ${at} since ${clockWords(tx.now)} by ${actorRecord(tx.actor).name}${why}.`;
    const evidence = await evidenceOfDecision(tx, record);
    const changed = await changeRollout(tx, record, {
      event: { kind: "pause", reason },
      decision: "pause",
      because: { code: "by_hand", sentence },
      words,
      ...evidence,
    });
    await recordAudit(tx, "rollout.paused", {
      subject: { kind: "rollout", id: record.id, environment: record.environment },
      detail: { reason, words, decisionId: changed.decisionId },
    });
    await tellRollout(tx, "rollout.paused", { ...changed, sentence, code: "by_hand", words });
    return { rolloutId: record.id };
  });
}
