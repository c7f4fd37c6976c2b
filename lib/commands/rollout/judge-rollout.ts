import { eq } from "drizzle-orm";
import type { StoredJudge } from "#db/rows/gate-state";
import { loadGovernance, moveOf } from "#db/rows/governance";
import type { RolloutRecord } from "#db/rows/rollout";
import { rollout, type TickRow, tick as tickTable } from "#db/schema/rollout";
import { collectTicks } from "#lib/domain/gate/collect-ticks";
import { createEngine } from "#lib/domain/gate/engine-state";
import { chainedText } from "#lib/domain/gate/evidence";
import { currentJudgement, type Freshness, outcomeOf } from "#lib/domain/gate/gate-states";
import { judgeTick } from "#lib/domain/gate/judge-tick";
import type { DeltaSum } from "#lib/domain/gate/packed-deltas";
import { packOutcome } from "#lib/domain/gate/packed-outcome";
import { stoppedBy } from "#lib/domain/gate/stop-counts";
import { type Calibration, TICK_VERSION, type TickInput } from "#lib/domain/gate/tick-input";
import { type Governance, holdsOn } from "#lib/domain/rollout/governance";
import { type Hold, nextMove } from "#lib/domain/rollout/hold";
import type { JudgedFacts } from "#lib/domain/rollout/judged-facts";
import { type Decision, deadlineOf, nextStep } from "#lib/domain/rollout/next-step";
import { guardrailsOf, isPreviewStep } from "#lib/domain/rollout/plan";
import { type DecisionKind, type Judgement, trafficPercentOf } from "#lib/domain/rollout/state";
import type { CommandContext } from "../kernel/context.ts";
import { type Fence, inFencedTransaction } from "../kernel/fence.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { applyDecision, sentenceToKeep } from "./apply-decision.ts";
import { lockRollout } from "./change-rollout.ts";
import { appendEvidence } from "./record-evidence.ts";
import { isShownNews, type QuietLook } from "./save-quiet-looks.ts";
import { afterTick, findStoredJudge, saveStoredJudge } from "./stored-judge.ts";
import { findCalibrations, takeDeltas } from "./take-deltas.ts";

const HOUR_MS = 3_600_000;

interface Look {
  rolloutId: string;
  fence: Fence;
  restartedAt?: Date | null;
  /** What holds rollouts, when it was read for many at once; an advance asks again. */
  governance?: Governance;
}

export interface JudgedRollout {
  judgement: Judgement;
  decision: DecisionKind;
  ticks: number;
}

/**
 * One look at one rollout, in one transaction under the worker's lease: takes what has been stored since the last look
 * as numbered ticks, judges them, keeps the evidence and applies what follows. A crash before commit gives all back.
 * @param restartedAt when the instance began again after a restore, if it did.
 * @returns null when the rollout is not active any more.
 */
export async function judgeRollout(
  ctx: CommandContext,
  { rolloutId, fence, restartedAt = null, governance }: Look,
): Promise<JudgedRollout | null> {
  await requirePermission(ctx, "rollout:advance");
  return inFencedTransaction(ctx, fence, async (tx) => {
    const record = await lockRollout(tx, rolloutId);
    if (!isActive(record)) return null;
    const known = await findStoredJudge(tx, record);
    return judgeTaken(tx, { record, known, sums: await takeDeltas(tx, record), restartedAt, governance });
  });
}

export const isActive = ({ state }: RolloutRecord): boolean => "trafficPercent" in state || state.kind === "failed";

/** What is before the judge: a locked rollout, its state so far, and the counts taken for it. */
export interface TakenLook {
  record: RolloutRecord;
  known: StoredJudge | null;
  sums: DeltaSum[];
  restartedAt: Date | null;
  /** What holds rollouts at present; read again when it is not handed over. */
  governance: Governance | undefined;
}

/** Judges what was taken for one rollout and does what follows, in the caller's transaction. */
export async function judgeTaken(ctx: CommandContext, look: TakenLook): Promise<JudgedRollout> {
  const { record, known } = look;
  const calibrations = known || look.sums.length === 0 ? {} : await findCalibrations(ctx, record);
  const judged = judgeLook(ctx, look, calibrations);
  const { judgement } = judged;
  for (const row of judged.ticks) await ctx.db.insert(tickTable).values(row);
  const stored = await keepVerdict(ctx, record, judged);
  const governance = isHeldBySomething(record) ? (look.governance ?? (await loadGovernance(ctx))) : undefined;
  const decision = decide(ctx, { ...look, governance }, { ...judged, stored });
  await noteJudgement(ctx, record, { stored, judgement });
  const decided = await applyDecision(ctx, record, { decision, judgement, stored });
  if (decided && decided !== known) await saveStoredJudge(ctx, record, decided);
  return { judgement, decision: decision.kind, ticks: judged.ticks.length };
}

type IsQuietHold = (record: RolloutRecord, decision: Decision, stored: StoredJudge | null) => boolean;

/**
 * The same look without writing: what is to be stored when nothing follows from it.
 * @returns null when something does, or when it needs more than was read: then nothing was done.
 */
export function lookQuietly(ctx: CommandContext, look: TakenLook, isQuietHold: IsQuietHold): QuietLook | null {
  const { record, known } = look;
  if (known === null || look.governance === undefined) return null;
  const judged = judgeLook(ctx, look, {});
  const { stored, judgement, ticks } = judged;
  if (stored === null || evidenceIsDue(ctx, record, { stored, judgement }) !== null) return null;
  const decision = decide(ctx, look, judged);
  if (!isQuietHold(record, decision, stored)) return null;
  const lastJudgedAt = judgedAt(record, stored);
  const stateBecause = sentenceToKeep(record, decision.because.sentence);
  const isNews = isShownNews(lastJudgedAt, record.lastJudgedAt) || stateBecause !== record.stateBecause;
  return { record, stored, judgement, ticks, shown: isNews ? { lastJudgedAt, stateBecause } : null };
}

interface JudgedLook {
  stored: StoredJudge | null;
  judgement: Judgement;
  ticks: TickRow[];
}

/** Counts and judges; nothing is written. */
function judgeLook(ctx: CommandContext, look: TakenLook, calibrations: Record<string, Calibration>): JudgedLook {
  const { record, known, sums, restartedAt } = look;
  const fresh = { ...freshnessOf(ctx, record), restartedAt };
  const ticks: TickRow[] = [];
  let stored = known;
  for (const tick of ticksOf(ctx, { record, known, sums, calibrations })) {
    const judged = judgeOne(ctx, record, { stored, tick, fresh });
    ticks.push(judged.row);
    stored = judged.stored;
  }
  return { stored, judgement: judgementOf(record, stored, fresh), ticks };
}

function decide(
  ctx: CommandContext,
  { record, restartedAt, governance }: TakenLook,
  { stored, judgement }: JudgedLook,
): Decision {
  return nextStep({
    state: record.state,
    plan: record.plan,
    facts: {
      ...factsOf(record, stored, judgement),
      restartedAt,
      holds: governance && isHeldBySomething(record) ? holdsNow(ctx, record, governance) : [],
    },
    now: ctx.now,
  });
}

/** Asked only where it decides something: before steps, and in a pause that a freeze or an incident made. */
function isHeldBySomething({ state }: RolloutRecord): boolean {
  return (
    state.kind === "running" || (state.kind === "paused" && (state.reason === "freeze" || state.reason === "incident"))
  );
}

function holdsNow(ctx: CommandContext, record: RolloutRecord, governance: Governance): Hold[] {
  return holdsOn(moveOf(record, nextMove(record.plan, record.step)), governance, ctx.now);
}

function ticksOf(
  ctx: CommandContext,
  {
    record,
    known,
    sums,
    calibrations,
  }: Omit<TakenLook, "restartedAt" | "governance"> & { calibrations: Record<string, Calibration> },
): TickInput[] {
  if (sums.length === 0) return [];
  const deadline = deadlineOf({ state: record.state, plan: record.plan });
  return collectTicks(sums, {
    plan: record.plan,
    state: record.state,
    engine: known?.engine ?? createEngine(record.plan, {}),
    takenAt: ctx.now,
    isOverdue: deadline !== null && ctx.now >= deadline,
    ...(known ? {} : { calibrations }),
  });
}

interface Judging {
  stored: StoredJudge | null;
  tick: TickInput;
  fresh: Freshness;
}

function judgeOne(
  ctx: CommandContext,
  record: RolloutRecord,
  { stored, tick, fresh }: Judging,
): { stored: StoredJudge; row: TickRow } {
  const engine = stored?.engine ?? createEngine(record.plan, tick.calibrations ?? {});
  const judged = judgeTick(record.plan, engine, tick);
  const outcome = outcomeOf(record.plan, judged, fresh);
  // A tick of today is chained as it is packed.
  const text = chainedText(tick);
  const row: TickRow = {
    rolloutId: record.id,
    number: judged.state.tick,
    environment: record.environment,
    version: TICK_VERSION,
    takenAt: ctx.now,
    step: tick.step,
    packedInput: text,
    packedOutcome: packOutcome(outcome, tick.takenAt),
    judgement: currentJudgement(record.plan, { engine: judged.state, verdict: judged.judgement }, fresh),
  };
  return { stored: afterTick(stored, { text, judged, outcome }), row };
}

/** Silence counts from the present state on, except in a pause: only real data ends a pause for lack of data. */
function freshnessOf(ctx: CommandContext, record: RolloutRecord): Freshness {
  const expectedSince = record.state.kind === "paused" ? new Date(0) : record.stateEnteredAt;
  const isPreview = record.state.kind !== "failed" && isPreviewStep(record.plan, record.step);
  const trafficPercent = trafficPercentOf(record.state);
  return { now: ctx.now, expectedSince, telemetryAt: record.lastTelemetryAt, trafficPercent, isPreview };
}

function judgementOf(record: RolloutRecord, stored: StoredJudge | null, fresh: Freshness): Judgement {
  const engine = stored?.engine ?? createEngine(record.plan, {});
  return currentJudgement(record.plan, { engine, verdict: stored?.verdict ?? "collecting" }, fresh);
}

/** Evidence on every change of verdict, and once an hour. */
async function keepVerdict(
  ctx: CommandContext,
  record: RolloutRecord,
  { stored, judgement }: { stored: StoredJudge | null; judgement: Judgement },
): Promise<StoredJudge | null> {
  if (!stored) return null;
  const occasion = evidenceIsDue(ctx, record, { stored, judgement });
  return occasion === null ? stored : appendEvidence(ctx, record, { stored, occasion, judgement });
}

function evidenceIsDue(
  ctx: CommandContext,
  record: RolloutRecord,
  { stored, judgement }: { stored: StoredJudge; judgement: Judgement },
): "verdict_change" | "hourly" | null {
  if (judgement !== record.judgement) return "verdict_change";
  const lastAt = stored.evidence ? new Date(stored.evidence.at).getTime() : 0;
  return ctx.now.getTime() - lastAt >= HOUR_MS ? "hourly" : null;
}

function factsOf(
  record: RolloutRecord,
  stored: StoredJudge | null,
  judgement: Judgement,
): Omit<JudgedFacts, "restartedAt" | "holds"> {
  const isThisStep = stored?.engine.step === record.step;
  return {
    judgement,
    tick: stored?.engine.tick ?? null,
    outcome: stored?.outcome ?? null,
    judgedStep: stored?.engine.step ?? null,
    stepExposures: isThisStep ? (stored?.outcome.exposures.step[0] ?? 0) : 0,
    baselineStepExposures: isThisStep ? (stored?.outcome.exposures.step[1] ?? 0) : 0,
    approvedStep: record.control.approvedStep ?? null,
    isHoldSkipped: record.step !== null && record.control.holdSkippedStep === record.step,
    isStepVerified: record.stepVerifiedAt !== null,
    telemetryAt: record.lastTelemetryAt,
    heardAt: stored?.engine.candidateAt ? new Date(stored.engine.candidateAt) : null,
    enteredAt: record.stateEnteredAt,
    crossedAt: stored?.engine.crossedAt ?? {},
    invalidAt: stored?.engine.invalidAt ?? null,
    regressedBy: stored?.engine.regressedBy ?? [],
    stopped: stored ? stoppedBy(record.plan, stored.engine.stops) : null,
    candidateVariant: record.candidateVariant,
    baselineVariant: record.baselineVariant,
  };
}

/** What pages and gateways watch; it changes every second, so it does not count as a revision. */
async function noteJudgement(
  ctx: CommandContext,
  record: RolloutRecord,
  { stored, judgement }: { stored: StoredJudge | null; judgement: Judgement },
): Promise<void> {
  const lastJudgedAt = judgedAt(record, stored);
  const isNews = judgement !== record.judgement;
  if (!isNews && lastJudgedAt?.getTime() === record.lastJudgedAt?.getTime()) return;
  await ctx.db
    .update(rollout)
    .set({ judgement, lastJudgedAt, ...(isNews ? { judgementSince: ctx.now } : {}) })
    .where(eq(rollout.id, record.id));
}

/** A judgement is complete when a block of a guardrail closed; without comparison, when the candidate was heard. */
function judgedAt(record: RolloutRecord, stored: StoredJudge | null): Date | null {
  if (!stored) return record.lastJudgedAt;
  const { engine } = stored;
  const guardrails = guardrailsOf(record.plan);
  const heard = guardrails.flatMap((gate) => engine.dataAt[gate.key] ?? []);
  if (guardrails.length === 0 || trafficPercentOf(record.state) >= 100)
    heard.push(...(engine.candidateAt ? [engine.candidateAt] : []));
  const newest = heard.sort().at(-1);
  return newest ? new Date(newest) : record.lastJudgedAt;
}
