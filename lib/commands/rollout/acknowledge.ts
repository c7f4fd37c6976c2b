import { eq } from "drizzle-orm";
import { findRolledBack } from "#db/rows/rolled-back";
import type { RolloutRecord } from "#db/rows/rollout";
import { rollout } from "#db/schema/rollout";
import { actorRecord } from "#lib/domain/access/actor";
import { HeldError } from "#lib/domain/rollout/held-error";
import { holds } from "#lib/domain/rollout/hold";
import type { CommandContext } from "../kernel/context.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { tellSettled } from "./tell-rollout.ts";

/**
 * A release that was rolled back is not released again without somebody saying why it may be.
 * @returns the record as it then is
 * @throws HeldError
 */
export async function acknowledge(
  ctx: CommandContext,
  record: RolloutRecord,
  words: string | undefined,
): Promise<RolloutRecord> {
  const earlier = await findRolledBack(ctx.db, record);
  if (!earlier || record.control.acknowledgement?.of === earlier.id) return record;
  if (!words)
    throw new HeldError([
      holds.acknowledgement(
        { rolloutId: record.id, what: "The start" },
        { ...earlier, variant: record.candidateVariant },
      ),
    ]);
  const said = { by: actorRecord(ctx.actor), words, at: ctx.now.toISOString(), of: earlier.id };
  const control = { ...record.control, acknowledgement: said };
  await ctx.db.update(rollout).set({ control }).where(eq(rollout.id, record.id));
  await recordAudit(ctx, "rollout.acknowledged", {
    subject: { kind: "rollout", id: record.id, environment: record.environment },
    detail: { rolledBack: earlier.id, words },
  });
  await tellSettled(ctx, "rollout.acknowledged", {
    rollout: record,
    sentence: `${said.by.name} said why ${record.candidateVariant} may be released again after it was rolled back: ${words}`,
    code: "by_hand",
    decisionId: null,
    words,
    more: { rolledBack: earlier.id },
  });
  return { ...record, control };
}
