import { and, desc, eq, ne, notInArray, type SQL, sql } from "drizzle-orm";
import { parseRolloutRow, type RolloutRecord, stateColumns } from "#db/rows/rollout";
import { findTrafficRoute } from "#db/rows/traffic-route";
import { auditEntry } from "#db/schema/access";
import { decision, flag, rollout, trafficChange } from "#db/schema/rollout";
import { actorRecord } from "#lib/domain/access/actor";
import { CommandError } from "#lib/domain/kernel/command-error";
import { newId } from "#lib/domain/kernel/id";
import { clockWords } from "#lib/domain/kernel/time-words";
import type { Because } from "#lib/domain/rollout/because";
import type { RolloutControl } from "#lib/domain/rollout/control";
import type { DecisionKind } from "#lib/domain/rollout/state";
import { trafficPercentOf } from "#lib/domain/rollout/state";
import { type Effect, type RolloutEvent, transition } from "#lib/domain/rollout/transition";
import { recordFlagVersion } from "../flag/record-version.ts";
import { bumpConfigRevision, type CommandContext, channels, notify } from "../kernel/context.ts";
import type { AuditAction } from "../kernel/record-audit.ts";
import { requireEnvironment } from "../kernel/require-environment.ts";

/** Locks one rollout for the transaction, so that people and the engine change it one after the other. */
export async function lockRollout(ctx: CommandContext, rolloutId: string): Promise<RolloutRecord> {
  const [row] = await ctx.db.select().from(rollout).where(eq(rollout.id, rolloutId)).for("update");
  if (!row) throw new CommandError("not-found", `there is no rollout ${rolloutId}`);
  requireEnvironment(ctx, row.environment);
  const parsed = parseRolloutRow(row);
  if (!parsed.ok)
    throw new CommandError("precondition-failed", `this build cannot read the rollout: ${parsed.unsupported}`);
  return parsed.rollout;
}

/** Two people at once: the second one is told who was first, what they did and when. */
async function requireRevision(
  ctx: CommandContext,
  record: RolloutRecord,
  expected: number | undefined,
): Promise<void> {
  if (expected === undefined || expected === record.revision) return;
  throw new CommandError("conflict", `${await lastChangeWords(ctx, record.id)}: look at it again before you go on`);
}

/**
 * Locks a rollout for a person's move. Without an expected revision, what stood there when the command began counts: of
 * two people who act at once, the second hears of the first, and nothing is done twice.
 */
export async function lockAsSeen(
  ctx: CommandContext,
  rolloutId: string,
  expectedRevision: number | undefined,
): Promise<RolloutRecord> {
  const [seen] = await ctx.db.select({ revision: rollout.revision }).from(rollout).where(eq(rollout.id, rolloutId));
  const record = await lockRollout(ctx, rolloutId);
  await requireRevision(ctx, record, expectedRevision ?? seen?.revision);
  return record;
}

/** What the audit says about a rollout without anybody having changed it. */
const observations: AuditAction[] = [
  "rollout.verified",
  "rollout.applied",
  "rollout.drifted",
  "rollout.not_followed",
  "rollout.unjudged",
  "rollout.unguarded",
  "rollout.guarded",
  "rollout.reason_added",
  "rollout.stop_event_reported",
];

/** "Ada Okafor changed this rollout (paused) at 14:02:10 UTC". */
export async function lastChangeWords(ctx: CommandContext, rolloutId: string): Promise<string> {
  const [last] = await ctx.db
    .select()
    .from(auditEntry)
    .where(
      and(
        eq(auditEntry.subjectKind, "rollout"),
        eq(auditEntry.subjectId, rolloutId),
        notInArray(auditEntry.action, observations),
      ),
    )
    .orderBy(desc(auditEntry.id))
    .limit(1);
  if (!last) return "somebody changed this rollout meanwhile";
  const what = last.action.replace("rollout.", "").replaceAll("_", " ");
  return `${last.actor.name} changed this rollout (${what}) at ${clockWords(last.at)}`;
}

export interface Change {
  event: RolloutEvent;
  /** Kind under which the decision log shows it. */
  decision: DecisionKind;
  because: Because;
  /** Words of the person who acted. */
  words?: string | undefined;
  tick?: number | null | undefined;
  evidenceId?: string | null | undefined;
  /** What people settled with it. */
  control?: Partial<RolloutControl> | undefined;
  /** When it was asked for, and applied, if that was before this command (a gateway acting alone). */
  requestedAt?: Date | undefined;
  appliedAt?: Date | undefined;
}

export interface Changed {
  before: RolloutRecord;
  rollout: RolloutRecord;
  decisionId: string;
  trafficChangeId: string | null;
  fromPercent: number;
  toPercent: number;
}

/**
 * Applies one event to a locked rollout: state, decision, traffic and flag, in the caller's transaction.
 * @throws CommandError precondition-failed when the state machine refuses, conflict when another writer was faster.
 */
export async function changeRollout(ctx: CommandContext, before: RolloutRecord, change: Change): Promise<Changed> {
  const result = transition(before.state, change.event, ctx.now);
  if (!result.ok) throw new CommandError("precondition-failed", result.refusal.sentence);
  const fromPercent = trafficPercentOf(before.state);
  const toPercent = trafficPercentOf(result.next);
  const movesTraffic = result.effects.some((effect) => effect.kind === "shift_traffic");
  const [row] = await ctx.db
    .update(rollout)
    .set({
      ...stateColumns(result.next, before, ctx.now),
      ...(movesTraffic ? { stepVerifiedAt: null } : {}),
      stateBecause: change.because.sentence,
      ...(change.control ? { control: { ...before.control, ...change.control } } : {}),
      revision: before.revision + 1,
    })
    .where(and(eq(rollout.id, before.id), eq(rollout.revision, before.revision)))
    .returning();
  if (!row) throw new CommandError("conflict", await lastChangeWords(ctx, before.id));
  const decisionId = await recordDecision(ctx, before, { ...change, fromPercent, toPercent });
  const trafficChangeId = await applyEffects(ctx, before, { effects: result.effects, change, decisionId });
  const parsed = parseRolloutRow(row);
  if (!parsed.ok) throw new Error(parsed.unsupported);
  return { before, rollout: parsed.rollout, decisionId, trafficChangeId, fromPercent, toPercent };
}

async function recordDecision(
  ctx: CommandContext,
  before: RolloutRecord,
  change: Change & { fromPercent: number; toPercent: number },
): Promise<string> {
  const id = newId("decision", ctx.now, ctx.random);
  await ctx.db.insert(decision).values({
    id,
    rolloutId: before.id,
    environment: before.environment,
    kind: change.decision,
    at: ctx.now,
    because: change.because,
    reason: change.words ?? null,
    actor: actorRecord(ctx.actor),
    fromPercent: change.fromPercent,
    toPercent: change.toPercent,
    step: before.step,
    tick: change.tick ?? null,
    evidenceId: change.evidenceId ?? null,
  });
  return id;
}

/** A decision that changes nothing but the log, such as a new reason to hold. */
export async function recordHold(
  ctx: CommandContext,
  record: RolloutRecord,
  change: Pick<Change, "because" | "tick" | "evidenceId">,
): Promise<string> {
  const percent = trafficPercentOf(record.state);
  const held: Change = { event: { kind: "pause", reason: "manual" }, decision: "hold", ...change };
  return recordDecision(ctx, record, { ...held, fromPercent: percent, toPercent: percent });
}

interface Settled {
  control: Partial<RolloutControl>;
  because: Because;
  words?: string | undefined;
  /** What the rollout says of itself is over by it: its sentence stands there until the engine looks again. */
  isInForce?: boolean;
}

/** What a person settles beside the state: it changes no traffic and ends no pause, and stands in the decision log. */
export async function settleControl(ctx: CommandContext, record: RolloutRecord, settled: Settled): Promise<string> {
  const control = { ...record.control, ...settled.control };
  const stateBecause = settled.isInForce ? settled.because.sentence : record.stateBecause;
  await ctx.db
    .update(rollout)
    .set({ control, stateBecause, revision: record.revision + 1 })
    .where(eq(rollout.id, record.id));
  const percent = trafficPercentOf(record.state);
  const held: Change = { event: { kind: "approve_step" }, decision: "hold", ...settled };
  return recordDecision(ctx, record, { ...held, fromPercent: percent, toPercent: percent });
}

interface Applying {
  effects: readonly Effect[];
  change: Change;
  decisionId: string;
}

async function applyEffects(
  ctx: CommandContext,
  before: RolloutRecord,
  { effects, change, decisionId }: Applying,
): Promise<string | null> {
  if (effects.length === 0) return null;
  let trafficChangeId: string | null = null;
  for (const effect of effects)
    switch (effect.kind) {
      case "make_current":
        await makeCurrent(ctx, before, effect.variant);
        break;
      case "supersede_predecessors":
        await ctx.db
          .update(rollout)
          .set({ superseded: true, trafficPercent: 0, revision: sql`${rollout.revision} + 1` })
          .where(
            and(
              eq(rollout.flagId, before.flagId),
              ne(rollout.id, before.id),
              eq(rollout.state, "completed"),
              eq(rollout.superseded, false),
            ),
          );
        break;
      case "shift_traffic": {
        trafficChangeId = newId("trafficChange", ctx.now, ctx.random);
        break;
      }
    }
  // Last, because it takes the one lock that every change of configuration shares.
  const configRevision = await bumpConfigRevision(ctx);
  const shift = effects.find((effect) => effect.kind === "shift_traffic");
  if (!shift || !trafficChangeId) return null;
  await ctx.db.insert(trafficChange).values({
    id: trafficChangeId,
    rolloutId: before.id,
    environment: before.environment,
    fromPercent: shift.fromPercent,
    toPercent: shift.toPercent,
    decisionId,
    actor: actorRecord(ctx.actor),
    configRevision,
    requestedAt: change.requestedAt ?? ctx.now,
    ...(await applying(ctx, before, change)),
  });
  return trafficChangeId;
}

/** Flags are applied by this very commit; anything else waits for the worker, which is woken by it. */
async function applying(
  ctx: CommandContext,
  record: RolloutRecord,
  change: Change,
): Promise<{ appliedAt: Date | SQL } | Pick<typeof trafficChange.$inferInsert, "adapter" | "nextAttemptAt">> {
  const route = await findTrafficRoute(ctx.db, record);
  if (!route) return { appliedAt: change.appliedAt ?? sql`clock_timestamp()` };
  await notify(ctx, channels.traffic);
  return { adapter: route.adapter, nextAttemptAt: change.requestedAt ?? ctx.now };
}

async function makeCurrent(ctx: CommandContext, record: RolloutRecord, variant: "candidate" | "baseline") {
  const name = variant === "candidate" ? record.candidateVariant : record.baselineVariant;
  await ctx.db
    .update(flag)
    .set({ defaultVariant: name, revision: sql`${flag.revision} + 1` })
    .where(eq(flag.id, record.flagId));
  await recordFlagVersion(ctx, record.flagId, "released");
}
