import { eq } from "drizzle-orm";
import { z } from "zod";
import type { RolloutRecord } from "#db/rows/rollout";
import { apiKey } from "#db/schema/access";
import { flag } from "#db/schema/rollout";
import { rolloutApproval } from "#db/schema/rollout-control";
import { type ActorRecord, actorRecord } from "#lib/domain/access/actor";
import { CommandError } from "#lib/domain/kernel/command-error";
import { idSchema, newId } from "#lib/domain/kernel/id";
import { clockWords } from "#lib/domain/kernel/time-words";
import { sharesAuthor } from "#lib/domain/rollout/control";
import { HeldError } from "#lib/domain/rollout/held-error";
import { holds, lowerFirst, stepTo } from "#lib/domain/rollout/hold";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { parseInput } from "../kernel/parse-input.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { changeRollout, lockAsSeen, settleControl } from "./change-rollout.ts";
import { requireNoOther } from "./require-no-other.ts";
import { scheduleLocked } from "./schedule-rollout.ts";
import { tellRollout, tellSettled } from "./tell-rollout.ts";

export const ApproveRolloutInput = z.object({
  rolloutId: idSchema("rollout"),
  expectedRevision: z.number().int().optional(),
  words: z.string().trim().max(500, "at most 500 characters").optional(),
});
export const RejectRolloutInput = ApproveRolloutInput.extend({
  words: z.string().trim().min(1, "say why").max(500, "at most 500 characters"),
});

/** A second person lets a rollout start, or take its next step. Its gates judge all the same. */
export async function approveRollout(
  ctx: CommandContext,
  input: z.input<typeof ApproveRolloutInput>,
): Promise<{ rolloutId: string }> {
  await requirePermission(ctx, "rollout:approve");
  const { rolloutId, expectedRevision, words } = parseInput(ApproveRolloutInput, input);
  return inTransaction(ctx, async (tx) => {
    const record = await lockAsSeen(tx, rolloutId, expectedRevision);
    if (record.state.kind !== "pending_approval") return approveStep(tx, record, words);
    await requireSecondPerson(tx, record, "The start");
    await tx.db.select({ id: flag.id }).from(flag).where(eq(flag.id, record.flagId)).for("update");
    await requireNoOther(tx, record);
    await note(tx, record, { step: null, verdict: "approved", words });
    await scheduleLocked(tx, record, { action: "rollout.approved", words });
    return { rolloutId: record.id };
  });
}

/** A rollout that is not to be: it ends, and what was wrong stands beside it. */
export async function rejectRollout(
  ctx: CommandContext,
  input: z.input<typeof RejectRolloutInput>,
): Promise<{ rolloutId: string }> {
  await requirePermission(ctx, "rollout:approve");
  const { rolloutId, expectedRevision, words } = parseInput(RejectRolloutInput, input);
  return inTransaction(ctx, async (tx) => {
    const record = await lockAsSeen(tx, rolloutId, expectedRevision);
    if (record.state.kind !== "pending_approval")
      throw new CommandError("precondition-failed", "it does not wait for approval: there is nothing to reject");
    await requireSecondPerson(tx, record, "A rejection");
    const sentence = `Rejected at ${clockWords(tx.now)} by ${actorRecord(tx.actor).name}.`;
    const changed = await changeRollout(tx, record, {
      event: { kind: "abort" },
      decision: "hold",
      because: { code: "by_hand", sentence },
      words,
    });
    await note(tx, record, { step: null, verdict: "rejected", words });
    await recordAudit(tx, "rollout.rejected", {
      subject: { kind: "rollout", id: record.id, environment: record.environment },
      detail: { words, decisionId: changed.decisionId },
    });
    await tellRollout(tx, "rollout.rejected", { ...changed, sentence, code: "by_hand", words });
    return { rolloutId: record.id };
  });
}

async function approveStep(tx: CommandContext, record: RolloutRecord, words: string | undefined) {
  const step = (record.step ?? -1) + 1;
  const next = record.plan.steps[step];
  const isOnItsWay = record.state.kind === "running" || record.state.kind === "paused";
  if (!isOnItsWay || !next?.needsApproval)
    throw new CommandError("precondition-failed", "neither its start nor its next step waits for approval");
  const what = stepTo(next.exposurePercent);
  if (record.control.approvedStep === step)
    throw new CommandError("conflict", `${lowerFirst(what)} is approved already`);
  await requireSecondPerson(tx, record, what);
  const sentence = `${what} was approved at ${clockWords(tx.now)} by ${actorRecord(tx.actor).name}; it is taken when its gates agree.`;
  const settled = { because: { code: "by_hand", sentence } as const, words, control: { approvedStep: step } };
  const decisionId =
    record.pauseReason === "awaiting_approval"
      ? (await changeRollout(tx, record, { event: { kind: "approve_step" }, decision: "hold", ...settled })).decisionId
      : await settleControl(tx, record, settled);
  await note(tx, record, { step, verdict: "approved", words });
  await recordAudit(tx, "rollout.step_approved", {
    subject: { kind: "rollout", id: record.id, environment: record.environment },
    detail: { step, toPercent: next.exposurePercent, words, decisionId },
  });
  const more = { approvedPercent: next.exposurePercent };
  await tellSettled(tx, "rollout.step_approved", {
    rollout: record,
    sentence,
    code: "by_hand",
    decisionId,
    words,
    more,
  });
  return { rolloutId: record.id };
}

interface Noted {
  step: number | null;
  verdict: "approved" | "rejected";
  words: string | undefined;
}

async function note(ctx: CommandContext, record: RolloutRecord, { step, verdict, words }: Noted): Promise<void> {
  await ctx.db.insert(rolloutApproval).values({
    id: newId("approval", ctx.now, ctx.random),
    rolloutId: record.id,
    environment: record.environment,
    step,
    verdict,
    words: words ?? null,
    by: actorRecord(ctx.actor),
    at: ctx.now,
  });
}

/** The author is not the approver; a key and the person who made it count as one. */
async function requireSecondPerson(ctx: CommandContext, record: RolloutRecord, what: string): Promise<void> {
  const author = await withMaker(ctx, record.createdBy);
  const approver = await withMaker(ctx, actorRecord(ctx.actor));
  if (sharesAuthor(author, approver))
    throw new HeldError([holds.ownApproval({ rolloutId: record.id, what }, record.createdBy.name)], "forbidden");
}

async function withMaker(ctx: CommandContext, actor: ActorRecord): Promise<ActorRecord[]> {
  if (actor.kind !== "api_key" || actor.id === null) return [actor];
  const [key] = await ctx.db.select({ createdBy: apiKey.createdBy }).from(apiKey).where(eq(apiKey.id, actor.id));
  return key?.createdBy ? [actor, key.createdBy] : [actor];
}
