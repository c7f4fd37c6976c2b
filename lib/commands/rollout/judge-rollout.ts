import { eq } from "drizzle-orm";
import type { StoredJudge } from "#db/rows/gate-state";
import { loadGovernance, moveOf } from "#db/rows/governance";
import type { RolloutRecord } from "#db/rows/rollout";
import { rollout, tick as tickTable } from "#db/schema/rollout";
import { collectTicks } from "#lib/domain/gate/collect-ticks";
import { createEngine } from "#lib/domain/gate/engine-state";
import { chainTick, EMPTY_CHAIN } from "#lib/domain/gate/evidence";
import { currentJudgement, type Freshness, outcomeOf } from "#lib/domain/gate/gate-states";
import { percentWords } from "#lib/domain/gate/gate-words";
import { judgeTick } from "#lib/domain/gate/judge-tick";
import { TICK_VERSION, type TickInput } from "#lib/domain/gate/tick-input";
import { type Governance, holdsOn } from "#lib/domain/rollout/governance";
import type { Hold } from "#lib/domain/rollout/hold";
import type { JudgedFacts } from "#lib/domain/rollout/judged-facts";
import { deadlineOf, nextStep } from "#lib/domain/rollout/next-step";
import type { DecisionKind, Judgement } from "#lib/domain/rollout/state";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { type Fence, holdFence } from "../kernel/fence.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { applyDecision } from "./apply-decision.ts";
import { lockRollout } from "./change-rollout.ts";
import { appendEvidence, findStoredJudge, saveStoredJudge, sha256 } from "./record-evidence.ts";
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
  return inTransaction(ctx, async (opened) => {
    const tx = { ...opened, now: await holdFence(opened, fence) };
    const record = await lockRollout(tx, rolloutId);
    if (!("trafficPercent" in record.state) && record.state.kind !== "failed") return null;
    const known = await findStoredJudge(tx, record);
    const ticks = await takeTicks(tx, record, known);
    const fresh = { ...freshnessOf(tx, record), restartedAt };
    let stored = known;
    for (const tick of ticks) stored = await judgeOne(tx, record, { stored, tick, fresh });
    const judgement = judgementOf(record, stored, fresh);
    stored = await keepVerdict(tx, record, { stored, judgement });
    const decision = nextStep({
      state: record.state,
      plan: record.plan,
      facts: { ...factsOf(record, stored, judgement), restartedAt, holds: await holdsNow(tx, record, governance) },
      now: tx.now,
    });
    await noteJudgement(tx, record, { stored, judgement });
    const decided = await applyDecision(tx, record, { decision, judgement, stored });
    if (decided && decided !== known) await saveStoredJudge(tx, record, decided);
    return { judgement, decision: decision.kind, ticks: ticks.length };
  });
}

/** Asked only where it decides something: before steps, and in a pause that a freeze or an incident made. */
async function holdsNow(ctx: CommandContext, record: RolloutRecord, known: Governance | undefined): Promise<Hold[]> {
  const { state } = record;
  const isAsked =
    state.kind === "running" || (state.kind === "paused" && (state.reason === "freeze" || state.reason === "incident"));
  if (!isAsked) return [];
  const next = record.plan.steps[(record.step ?? 0) + 1];
  const what = next ? `The step to ${percentWords(next.exposurePercent)}` : "Its next step";
  return holdsOn(moveOf(record, what), known ?? (await loadGovernance(ctx)), ctx.now);
}

async function takeTicks(ctx: CommandContext, record: RolloutRecord, known: StoredJudge | null): Promise<TickInput[]> {
  const sums = await takeDeltas(ctx, record);
  if (sums.length === 0) return [];
  const deadline = deadlineOf({ state: record.state, plan: record.plan });
  return collectTicks(sums, {
    plan: record.plan,
    state: record.state,
    engine: known?.engine ?? createEngine(record.plan, {}),
    takenAt: ctx.now,
    isOverdue: deadline !== null && ctx.now >= deadline,
    ...(known ? {} : { calibrations: await findCalibrations(ctx, record) }),
  });
}

interface Judging {
  stored: StoredJudge | null;
  tick: TickInput;
  fresh: Freshness;
}

async function judgeOne(ctx: CommandContext, record: RolloutRecord, { stored, tick, fresh }: Judging) {
  const engine = stored?.engine ?? createEngine(record.plan, tick.calibrations ?? {});
  const judged = judgeTick(record.plan, engine, tick);
  const outcome = outcomeOf(record.plan, judged, fresh);
  await ctx.db.insert(tickTable).values({
    rolloutId: record.id,
    number: judged.state.tick,
    environment: record.environment,
    version: TICK_VERSION,
    takenAt: ctx.now,
    step: tick.step,
    input: { ...tick },
    outcome: { ...outcome },
    judgement: currentJudgement(record.plan, { engine: judged.state, verdict: judged.judgement }, fresh),
  });
  return {
    engine: judged.state,
    chain: chainTick(stored?.chain ?? EMPTY_CHAIN, tick, sha256),
    verdict: judged.judgement,
    gates: judged.gates,
    outcome,
    evidence: stored?.evidence ?? null,
    held: stored?.held ?? [],
  } satisfies StoredJudge;
}

/** Silence counts from the present state on, except in a pause: only real data ends a pause for lack of data. */
function freshnessOf(ctx: CommandContext, record: RolloutRecord): Freshness {
  const expectedSince = record.state.kind === "paused" ? new Date(0) : record.stateEnteredAt;
  return { now: ctx.now, expectedSince, telemetryAt: record.lastTelemetryAt };
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
  if (judgement !== record.judgement)
    return appendEvidence(ctx, record, { stored, occasion: "verdict_change", judgement });
  const lastAt = stored.evidence ? new Date(stored.evidence.at).getTime() : 0;
  return ctx.now.getTime() - lastAt >= HOUR_MS
    ? appendEvidence(ctx, record, { stored, occasion: "hourly", judgement })
    : stored;
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
  const guardrails = record.plan.gates.filter((gate) => gate.kind === "guardrail");
  const heard = guardrails.flatMap((gate) => engine.dataAt[gate.key] ?? []);
  if (guardrails.length === 0 || engine.trafficPercent >= 100)
    heard.push(...(engine.candidateAt ? [engine.candidateAt] : []));
  const newest = heard.sort().at(-1);
  return newest ? new Date(newest) : record.lastJudgedAt;
}
