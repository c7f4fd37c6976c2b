import { and, eq, inArray, sql } from "drizzle-orm";
import { z } from "zod";
import type { RolloutRecord } from "#db/rows/rollout";
import { findFrozenRelease } from "#db/rows/rollout-release";
import { exposure } from "#db/schema/gate-input";
import { flag, rollout } from "#db/schema/rollout";
import { actorRecord } from "#lib/domain/access/actor";
import { releaseChangesLine } from "#lib/domain/flag/release-diff";
import { percentWords } from "#lib/domain/gate/gate-words";
import { stopEventWords } from "#lib/domain/gate/stop-counts";
import { CommandError } from "#lib/domain/kernel/command-error";
import { idSchema } from "#lib/domain/kernel/id";
import { clockWords, durationWords } from "#lib/domain/kernel/time-words";
import { findMetric } from "#lib/domain/metric/index";
import type { Because } from "#lib/domain/rollout/because";
import { type RollbackReason, rollbackReasons, trafficPercentOf } from "#lib/domain/rollout/state";
import { openIncidentFromRollback } from "../incident/open-from-rollback.ts";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { once } from "../kernel/once.ts";
import { parseInput } from "../kernel/parse-input.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { type Changed, changeRollout, lastChangeWords, lockRollout } from "./change-rollout.ts";
import { evidenceOfDecision } from "./record-evidence.ts";
import { tellRollout } from "./tell-rollout.ts";

export const RollBackRolloutInput = z.object({
  rolloutId: idSchema("rollout"),
  expectedRevision: z.number().int().optional(),
  reason: z.enum(rollbackReasons).default("manual"),
  words: z.string().trim().max(500, "at most 500 characters").optional(),
  idempotencyKey: z.string().min(8, "at least 8 characters").max(200).optional(),
});

export interface RolledBack {
  rolloutId: string;
  trafficChangeId: string;
  incidentId: string | null;
  requestedAt: string;
}

/** What only the engine and the inbox can say about a rollback. */
export interface RollbackOrigin {
  because?: Because;
  evidence?: { evidenceId: string; tick: number } | null;
  requestedAt?: Date;
  appliedAt?: Date;
  /** Last time anybody saw what the release does; for `unguarded`. */
  unguardedSince?: Date;
}

const openingReasons: ReadonlySet<RollbackReason> = new Set<RollbackReason>(["guardrail", "unguarded", "stop_event"]);

/**
 * Brings every unit back to the baseline, now. The safe direction: a stale `expectedRevision` does not stop it as long
 * as the release still serves, because what a person wants to leave has only become older.
 */
export async function rollBackRollout(
  ctx: CommandContext,
  input: z.input<typeof RollBackRolloutInput>,
  origin: RollbackOrigin = {},
): Promise<RolledBack> {
  await requirePermission(ctx, "rollout:roll-back");
  const parsed = parseInput(RollBackRolloutInput, input);
  requireOwnReason(ctx, parsed.reason);
  return inTransaction(ctx, (tx) =>
    once(tx, { key: parsed.idempotencyKey, command: "rollout.roll_back", input: parsed.rolloutId }, async () => {
      const record = await lockRollout(tx, parsed.rolloutId);
      return rollBackLocked(tx, record, { reason: parsed.reason, words: parsed.words, ...origin });
    }),
  );
}

const machineReasons: ReadonlySet<RollbackReason> = new Set<RollbackReason>(["guardrail", "unguarded", "disable_at"]);

/** What a machine has judged, no person can claim. */
function requireOwnReason({ actor }: CommandContext, reason: RollbackReason): void {
  const isMachine = actor.kind === "engine" || actor.kind === "gateway";
  if (isMachine || !machineReasons.has(reason)) return;
  throw new CommandError("invalid", `only the engine rolls back for the reason "${reason}"`, [
    { field: "reason", problem: 'must be "manual", "incident" or "stop_event"' },
  ]);
}

export interface Rollback extends RollbackOrigin {
  reason: RollbackReason;
  words?: string | undefined;
}

/** The rollback itself, for a caller that holds the rollout's lock: the command above and the engine. */
export async function rollBackLocked(
  ctx: CommandContext,
  record: RolloutRecord,
  rollback: Rollback,
): Promise<RolledBack> {
  if (record.state.kind === "rolled_back")
    throw new CommandError("conflict", `it is rolled back already: ${await lastChangeWords(ctx, record.id)}`);
  if (record.state.kind === "completed") await requireNoSuccessor(ctx, record);
  const { reason, words } = rollback;
  const because = rollback.because ?? becauseOf(ctx, record, rollback);
  const evidence = rollback.evidence === undefined ? await evidenceOfDecision(ctx, record) : rollback.evidence;
  const changed = await changeRollout(ctx, record, {
    event: { kind: "roll_back", reason },
    decision: "roll_back",
    because,
    words,
    tick: evidence?.tick,
    evidenceId: evidence?.evidenceId,
    requestedAt: rollback.requestedAt,
    appliedAt: rollback.appliedAt,
  });
  const { fromPercent, toPercent, decisionId, trafficChangeId } = changed;
  if (rollback.unguardedSince && !record.unguardedSince)
    await ctx.db.update(rollout).set({ unguardedSince: rollback.unguardedSince }).where(eq(rollout.id, record.id));
  const incidentId = openingReasons.has(reason)
    ? await openIncident(ctx, changed, { because, reason, evidenceId: evidence?.evidenceId ?? null })
    : null;
  await recordAudit(ctx, "rollout.rolled_back", {
    subject: { kind: "rollout", id: record.id, environment: record.environment },
    detail: { reason, words, fromPercent, toPercent, decisionId, incidentId, sentence: because.sentence },
  });
  await tellRollout(ctx, "rollout.rolled_back", {
    ...changed,
    sentence: because.sentence,
    code: because.code,
    incidentId,
    words,
  });
  if (!trafficChangeId) throw new Error("a rollback always moves traffic");
  const requestedAt = (rollback.requestedAt ?? ctx.now).toISOString();
  return { rolloutId: record.id, trafficChangeId, incidentId, requestedAt };
}

/** What stands on this release goes back first: its baseline must not change under it. */
async function requireNoSuccessor(ctx: CommandContext, record: RolloutRecord): Promise<void> {
  // Whoever starts a rollout holds the same lock, so that none begins meanwhile.
  await ctx.db.select({ id: flag.id }).from(flag).where(eq(flag.id, record.flagId)).for("update");
  const [active] = await ctx.db
    .select({ id: rollout.id, title: rollout.title })
    .from(rollout)
    .where(and(eq(rollout.flagId, record.flagId), inArray(rollout.state, ["running", "paused", "baking", "failed"])));
  if (active)
    throw new CommandError(
      "precondition-failed",
      `"${active.title}" (${active.id}) is compared with this release right now: roll that one back first, then this one`,
    );
}

function becauseOf(ctx: CommandContext, record: RolloutRecord, { reason, unguardedSince }: Rollback): Because {
  const percent = trafficPercentOf(record.state);
  const from = percent === 0 && record.plan.preview ? "its preview" : percentWords(percent);
  const head = `Rolled back from ${from} to 0\u202f% at ${clockWords(ctx.now)}`;
  const { name } = actorRecord(ctx.actor);
  switch (reason) {
    case "unguarded": {
      const limit = durationWords(record.plan.blindLimitSeconds);
      const since = unguardedSince ? ` since ${clockWords(unguardedSince)}` : "";
      return {
        code: "unguarded",
        sentence: `${head} because it was unguarded${since}: nothing had judged it for the blind limit of ${limit}, and its plan returns to ${record.baselineVariant} then.`,
      };
    }
    case "stop_event":
      return { code: "stop_event", sentence: `${head} because a stop event was received.` };
    case "incident":
      return { code: "incident", sentence: `${head} by ${name}, because of an incident.` };
    default:
      return { code: "by_hand", sentence: `${head} by ${name}.` };
  }
}

interface Opening {
  because: Because;
  reason: RollbackReason;
  evidenceId: string | null;
}

async function openIncident(ctx: CommandContext, changed: Changed, opening: Opening): Promise<string> {
  const { before } = changed;
  const { because, reason, evidenceId } = opening;
  const gate = before.plan.gates.find((each) => each.key === because.gateKey);
  const metric = gate && findMetric(gate.metric);
  const units = await countUnits(ctx, before);
  const frozen = await findFrozenRelease(ctx, before.id);
  const { incidentId } = await openIncidentFromRollback(ctx, {
    rolloutId: before.id,
    decisionId: changed.decisionId,
    evidenceId,
    environment: before.environment,
    service: before.service,
    flagKey: before.flagKey,
    candidateVariant: before.candidateVariant,
    baselineVariant: before.baselineVariant,
    fromPercent: changed.fromPercent,
    reason,
    gate:
      gate && metric
        ? {
            key: gate.key,
            metricKey: metric.key,
            family: metric.family,
            label: metric.label,
            sentence: because.sentence.replaceAll("*", ""),
          }
        : null,
    stop: because.event
      ? { words: stopEventWords(because.event), sentence: because.sentence.replaceAll("*", "") }
      : null,
    affectedUnits: units.candidate,
    totalUnits: units.total,
    whatChanged: frozen && releaseChangesLine(frozen),
    impactStartedAt: before.startedAt ?? before.createdAt,
  });
  return incidentId;
}

/** Units whose telemetry or outcome was stored, by what they met. */
async function countUnits(ctx: CommandContext, record: RolloutRecord): Promise<{ candidate: number; total: number }> {
  const [row] = await ctx.db
    .select({
      candidate: sql<number>`count(*) filter (where variant = ${record.candidateVariant})::int`,
      total: sql<number>`count(*)::int`,
    })
    .from(exposure)
    .where(eq(exposure.rolloutId, record.id));
  return row ?? { candidate: 0, total: 0 };
}
