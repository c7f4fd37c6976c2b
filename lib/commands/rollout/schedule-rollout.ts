import type { RolloutRecord } from "#db/rows/rollout";
import { actorRecord } from "#lib/domain/access/actor";
import { clockWords } from "#lib/domain/kernel/time-words";
import type { CommandContext } from "../kernel/context.ts";
import { type AuditAction, recordAudit } from "../kernel/record-audit.ts";
import { changeRollout } from "./change-rollout.ts";
import { tellRollout } from "./tell-rollout.ts";

interface Waiting {
  rolloutId: string;
  trafficChangeId: null;
}

const subjectOf = ({ id, environment }: RolloutRecord) => ({ kind: "rollout", id, environment }) as const;

/** A locked draft waits for a second person. */
export async function submitLocked(ctx: CommandContext, record: RolloutRecord): Promise<Waiting> {
  const sentence = `Waits for approval since ${clockWords(ctx.now)}: rollouts in ${record.environment} need a second person, and ${record.createdBy.name} made it.`;
  const changed = await changeRollout(ctx, record, {
    event: { kind: "submit" },
    decision: "hold",
    because: { code: "needs_approval", sentence },
  });
  const { decisionId } = changed;
  await recordAudit(ctx, "rollout.submitted", { subject: subjectOf(record), detail: { decisionId } });
  await tellRollout(ctx, "rollout.submitted", { ...changed, sentence, code: "needs_approval" });
  return { rolloutId: record.id, trafficChangeId: null };
}

/** A locked rollout starts when its time has come, which may be at once; the worker looks every second. */
export async function scheduleLocked(
  ctx: CommandContext,
  record: RolloutRecord,
  {
    action,
    words,
  }: { action: Extract<AuditAction, "rollout.scheduled" | "rollout.approved">; words?: string | undefined },
): Promise<Waiting> {
  const planned = record.plan.startsAt ? new Date(record.plan.startsAt) : ctx.now;
  const startsAt = planned > ctx.now ? planned : ctx.now;
  const verb = action === "rollout.approved" ? "Approved" : "Scheduled";
  const sentence = `${verb} at ${clockWords(ctx.now)} by ${actorRecord(ctx.actor).name}; it starts ${startsAt > ctx.now ? `at ${startsAt.toISOString().slice(0, 16).replace("T", " ")} UTC` : "as soon as nothing holds it"}.`;
  const changed = await changeRollout(ctx, record, {
    event: { kind: "schedule", startsAt },
    decision: "hold",
    because: { code: "by_hand", sentence },
    words,
  });
  const { decisionId } = changed;
  await recordAudit(ctx, action, {
    subject: subjectOf(record),
    detail: { startsAt: startsAt.toISOString(), words, decisionId },
  });
  const more = { startsAt: startsAt.toISOString() };
  await tellRollout(ctx, action, { ...changed, sentence, code: "by_hand", words, more });
  return { rolloutId: record.id, trafficChangeId: null };
}
