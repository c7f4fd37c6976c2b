import { eq, inArray } from "drizzle-orm";
import { findRestart } from "#db/rows/restart";
import { parseRolloutRow, type RolloutRecord } from "#db/rows/rollout";
import { rollout } from "#db/schema/rollout";
import { type Watch, watchBlindLimit as watchOf } from "#lib/domain/flag/blind-limit";
import { percentWords } from "#lib/domain/gate/gate-words";
import { clockWords, durationWords } from "#lib/domain/kernel/time-words";
import { guardrailsOf } from "#lib/domain/rollout/plan";
import { trafficPercentOf } from "#lib/domain/rollout/state";
import type { CommandContext } from "../kernel/context.ts";
import { type Fence, inFencedTransaction } from "../kernel/fence.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { lockRollout } from "./change-rollout.ts";
import { tellSettled } from "./tell-rollout.ts";

/** A failed rollout goes on serving what gateways have, until a person rolls it back or aborts it. */
const watchedStates = ["running", "paused", "baking", "failed"] as const;
type WatchedState = (typeof watchedStates)[number];

/**
 * Nobody unguarded: tells people once when a release has served beyond its blind limit, and notes when it is watched
 * again. The return to the baseline is the gateways' own, so that it needs no worker.
 */
export async function watchBlindLimit(ctx: CommandContext, fence: Fence): Promise<{ told: number; cleared: number }> {
  await requirePermission(ctx, "rollout:pause");
  const rows = await ctx.db.select().from(rollout).where(inArray(rollout.state, watchedStates));
  const restartedAt = (await findRestart(ctx))?.at ?? null;
  let told = 0;
  let cleared = 0;
  for (const row of rows) {
    const parsed = parseRolloutRow(row);
    if (!parsed.ok) continue;
    const isBlind = watch(parsed.rollout, { now: ctx.now, restartedAt }).kind === "unguarded";
    if (isBlind === (row.unguardedSince !== null)) continue;
    await note(ctx, { rolloutId: row.id, fence, restartedAt });
    if (isBlind) told += 1;
    else cleared += 1;
  }
  return { told, cleared };
}

/** The gateways' own rule, asked with the same facts. Time in which nothing ran is nobody's: a restore begins it anew. */
function watch(record: RolloutRecord, { now, restartedAt }: { now: Date; restartedAt: Date | null }): Watch {
  const { plan, startedAt, stateEnteredAt, lastJudgedAt, lastTelemetryAt } = record;
  const { kind } = record.state;
  const isWatched = watchedStates.includes(kind as WatchedState);
  return watchOf(
    {
      state: kind as WatchedState,
      trafficPercent: isWatched ? trafficPercentOf(record.state) : 0,
      blindLimitSeconds: plan.blindLimitSeconds,
      returnWhenBlindAbovePercent: plan.returnWhenBlindAbovePercent,
      hasGuardrail: guardrailsOf(plan).length > 0,
      startedAtMs: Math.max((startedAt ?? stateEnteredAt).getTime(), restartedAt?.getTime() ?? 0),
      lastJudgedAtMs: lastJudgedAt?.getTime() ?? null,
      lastTelemetryAtMs: lastTelemetryAt?.getTime() ?? null,
    },
    now.getTime(),
  );
}

async function note(
  ctx: CommandContext,
  { rolloutId, fence, restartedAt }: { rolloutId: string; fence: Fence; restartedAt: Date | null },
): Promise<void> {
  await inFencedTransaction(ctx, fence, async (tx) => {
    const record = await lockRollout(tx, rolloutId);
    const seen = watch(record, { now: tx.now, restartedAt });
    const isBlind = seen.kind === "unguarded";
    if (isBlind === (record.unguardedSince !== null)) return;
    await tx.db
      .update(rollout)
      .set({ unguardedSince: isBlind ? new Date(seen.sinceMs) : null })
      .where(eq(rollout.id, record.id));
    await recordAudit(tx, isBlind ? "rollout.unguarded" : "rollout.guarded", {
      subject: { kind: "rollout", id: record.id, environment: record.environment },
      detail: {
        blindLimitSeconds: record.plan.blindLimitSeconds,
        ...(isBlind ? { unguardedSince: new Date(seen.sinceMs).toISOString() } : {}),
      },
    });
    await tell(tx, record, seen);
  });
}

async function tell(ctx: CommandContext, record: RolloutRecord, seen: Watch): Promise<void> {
  const { candidateVariant, plan } = record;
  const percent = trafficPercentOf(record.state);
  if (seen.kind !== "unguarded")
    return tellSettled(ctx, "rollout.guarded", {
      rollout: record,
      sentence: `${candidateVariant} is judged again since ${clockWords(ctx.now)}.`,
      code: "guarded",
      decisionId: null,
    });
  const since = new Date(seen.sinceMs);
  const follows = seen.returns
    ? `gateways return to ${record.baselineVariant}`
    : "it goes on serving, as its plan says";
  await tellSettled(ctx, "rollout.unguarded", {
    rollout: record,
    sentence: `${candidateVariant} serves ${percentWords(percent)} unguarded since ${clockWords(since)}: nothing has judged it for ${durationWords(plan.blindLimitSeconds)}; ${follows}.`,
    code: "unguarded",
    decisionId: null,
    more: {
      trafficPercent: percent,
      unguardedSince: since.toISOString(),
      blindLimitSeconds: plan.blindLimitSeconds,
    },
  });
}
