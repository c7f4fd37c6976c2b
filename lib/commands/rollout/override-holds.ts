import { z } from "zod";
import type { RolloutRecord } from "#db/rows/rollout";
import { actorRecord } from "#lib/domain/access/actor";
import { CommandError } from "#lib/domain/kernel/command-error";
import { idSchema } from "#lib/domain/kernel/id";
import { clockWords } from "#lib/domain/kernel/time-words";
import { isOverridable } from "#lib/domain/rollout/hold";
import { rampEndOf } from "#lib/domain/rollout/plan";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { parseInput } from "../kernel/parse-input.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { type Change, changeRollout, lockAsSeen, settleControl } from "./change-rollout.ts";
import { findHolds } from "./require-not-held.ts";
import { tellSettled } from "./tell-rollout.ts";

export const OverrideHoldsInput = z.object({
  rolloutId: idSchema("rollout"),
  expectedRevision: z.number().int().optional(),
  words: z.string().trim().min(1, "say why").max(500, "at most 500 characters"),
});

/**
 * Lets one rollout go on in spite of what holds it now: freezes, a stopped line, incidents. What comes later holds it
 * again; gates, approvals and acknowledgements are not touched.
 */
export async function overrideHolds(
  ctx: CommandContext,
  input: z.input<typeof OverrideHoldsInput>,
): Promise<{ rolloutId: string; overridden: string[] }> {
  await requirePermission(ctx, "rollout:override");
  const { rolloutId, expectedRevision, words } = parseInput(OverrideHoldsInput, input);
  return inTransaction(ctx, async (tx) => {
    const record = await lockAsSeen(tx, rolloutId, expectedRevision);
    const held = (await findHolds(tx, record, "Its next move")).filter(isOverridable);
    if (held.length === 0)
      throw new CommandError(
        "precondition-failed",
        "no freeze, stopped line or incident holds it: nothing to override",
      );
    const overridden = held.map(({ id }) => id);
    const sentence = `Overridden at ${clockWords(tx.now)} by ${actorRecord(tx.actor).name}: it goes on although ${held.map(({ because }) => because).join(", and ")}.`;
    const decisionId = await settle(tx, record, { words, overridden, sentence });
    await recordAudit(tx, "rollout.overridden", {
      subject: { kind: "rollout", id: record.id, environment: record.environment },
      detail: { overridden, words, decisionId },
    });
    const told = { sentence, code: "by_hand", decisionId, words, more: { overridden } };
    await tellSettled(tx, "rollout.overridden", { rollout: record, ...told });
    return { rolloutId: record.id, overridden };
  });
}

interface Overriding {
  words: string;
  overridden: string[];
  sentence: string;
}

/** A pause that only these holds made ends with them. */
async function settle(ctx: CommandContext, record: RolloutRecord, { words, overridden, sentence }: Overriding) {
  const earlier = record.control.override?.holds ?? [];
  const override = {
    by: actorRecord(ctx.actor),
    words,
    at: ctx.now.toISOString(),
    holds: [...new Set([...earlier, ...overridden])],
  };
  const settled = { control: { override }, because: { code: "by_hand", sentence }, words } as const;
  if (record.pauseReason !== "freeze" && record.pauseReason !== "incident") return settleControl(ctx, record, settled);
  const event: Change["event"] = { kind: "resume", ...rampEndOf(record.plan, record.step ?? 0) };
  return (await changeRollout(ctx, record, { event, decision: "hold", ...settled })).decisionId;
}
