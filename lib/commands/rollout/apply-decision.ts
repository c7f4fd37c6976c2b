import { eq } from "drizzle-orm";
import type { StoredJudge } from "#db/rows/gate-state";
import type { RolloutRecord } from "#db/rows/rollout";
import { rollout } from "#db/schema/rollout";
import type { NotificationEvent } from "#lib/domain/notification/events";
import type { BecauseCode } from "#lib/domain/rollout/because";
import type { Decision } from "#lib/domain/rollout/next-step";
import { rampEndOf } from "#lib/domain/rollout/plan";
import type { Judgement } from "#lib/domain/rollout/state";
import type { RolloutEvent } from "#lib/domain/rollout/transition";
import type { CommandContext } from "../kernel/context.ts";
import { type AuditAction, recordAudit } from "../kernel/record-audit.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { changeRollout, recordHold } from "./change-rollout.ts";
import { appendEvidence } from "./record-evidence.ts";
import { findHolds } from "./require-not-held.ts";
import { rollBackLocked } from "./roll-back-rollout.ts";
import { tellRollout, tellSettled } from "./tell-rollout.ts";

/** Holds that say nothing new: the state says it already. */
const quiet: ReadonlySet<BecauseCode> = new Set<BecauseCode>([
  "holding",
  "baking",
  "paused",
  "failed",
  "not_active",
  "not_verified",
  "not_judged",
]);

export interface Deciding {
  decision: Decision;
  judgement: Judgement;
  /** Null before the first tick: then it holds, pauses, or ends a preview that a person approved. */
  stored: StoredJudge | null;
}

/**
 * The engine's one door: a decision about a locked rollout, in the transaction that judged it. Whatever it does, the
 * record, the decision with its evidence, the audit, the incident and the outbox commit together.
 * @returns the judge's state with the new head of the evidence chain.
 */
export async function applyDecision(
  ctx: CommandContext,
  record: RolloutRecord,
  { decision, judgement, stored }: Deciding,
): Promise<StoredJudge | null> {
  await requirePermission(ctx, "rollout:advance");
  if (isQuietHold(record, decision, stored)) {
    await keepSentence(ctx, record, decision.because.sentence);
    return stored;
  }
  const proven = stored ? await appendEvidence(ctx, record, { stored, occasion: "decision", judgement }) : null;
  const evidence = proven ? { evidenceId: proven.evidence.id, tick: proven.engine.tick } : null;
  switch (decision.kind) {
    case "roll_back":
      await rollBackLocked(ctx, record, { reason: decision.reason, because: decision.because, evidence });
      break;
    case "hold":
      if (decision.resumes) await change(ctx, record, { decision, evidence });
      else {
        const decisionId = await recordHold(ctx, record, { because: decision.because, ...evidence });
        await tellSettled(ctx, "rollout.held", { rollout: record, ...decision.because, decisionId });
        await keepSentence(ctx, record, decision.because.sentence);
      }
      break;
    default:
      await change(ctx, record, { decision, evidence });
  }
  if (!proven || decision.kind !== "hold") return proven;
  return { ...proven, held: [...proven.held, heldKey(record, decision.because.code)] };
}

const heldKey = (record: RolloutRecord, code: BecauseCode): string => `${record.step ?? 0}:${code}`;

/** Nothing follows but the sentence under the state. */
export const isQuietHold = (record: RolloutRecord, decision: Decision, stored: StoredJudge | null): boolean =>
  decision.kind === "hold" && !decision.resumes && !isNewHold(record, decision, stored);

/** Each reason to hold is logged once per step; its numbers go on changing in the sentence under the state. */
function isNewHold(record: RolloutRecord, decision: Decision, stored: StoredJudge | null): boolean {
  const { code } = decision.because;
  return !quiet.has(code) && stored !== null && !stored.held.includes(heldKey(record, code));
}

async function keepSentence(ctx: CommandContext, record: RolloutRecord, sentence: string): Promise<void> {
  const stateBecause = sentenceToKeep(record, sentence);
  if (stateBecause === record.stateBecause) return;
  await ctx.db.update(rollout).set({ stateBecause }).where(eq(rollout.id, record.id));
}

/** A pause keeps the sentence that explains it, and so does a failure. */
export const sentenceToKeep = (record: RolloutRecord, sentence: string): string =>
  record.state.kind === "paused" || record.state.kind === "failed" ? record.stateBecause : sentence;

interface Step {
  event: RolloutEvent;
  audit: AuditAction;
  tells: NotificationEvent;
}

function stepOf(record: RolloutRecord, decision: Exclude<Decision, { kind: "roll_back" }>): Step {
  const end = rampEndOf(record.plan, decision.kind === "advance" ? decision.toStep : (record.step ?? 0));
  switch (decision.kind) {
    case "advance": {
      const { toStep, trafficPercent } = decision;
      const event = { kind: "advance", toStep, trafficPercent, ...end } as const;
      return { event, audit: "rollout.advanced", tells: "rollout.advanced" };
    }
    case "pause":
      return {
        event: { kind: "pause", reason: decision.reason },
        audit: "rollout.paused",
        tells: "rollout.paused",
      };
    case "complete":
      return { event: { kind: "complete" }, audit: "rollout.completed", tells: "rollout.completed" };
    case "hold":
      return { event: { kind: "resume", ...end }, audit: "rollout.resumed", tells: "rollout.resumed" };
  }
}

interface Changing {
  decision: Exclude<Decision, { kind: "roll_back" }>;
  evidence: { evidenceId: string; tick: number } | null;
}

async function change(ctx: CommandContext, record: RolloutRecord, { decision, evidence }: Changing): Promise<void> {
  // What was read for many may be a moment old; a step is taken only when nothing holds it at this very moment.
  if (decision.kind === "advance" && (await findHolds(ctx, record, "The step")).length > 0) return;
  const { event, audit, tells } = stepOf(record, decision);
  const { because } = decision;
  const changed = await changeRollout(ctx, record, { event, decision: decision.kind, because, ...evidence });
  const { fromPercent, toPercent, decisionId } = changed;
  await recordAudit(ctx, audit, {
    subject: { kind: "rollout", id: record.id, environment: record.environment },
    detail: { because: because.code, sentence: because.sentence, fromPercent, toPercent, decisionId, ...evidence },
  });
  await tellRollout(ctx, tells, { ...changed, sentence: because.sentence, code: because.code });
}
