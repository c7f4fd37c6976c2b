import { and, eq, inArray, sql } from "drizzle-orm";
import { loadGovernance } from "#db/rows/governance";
import { findRestart } from "#db/rows/restart";
import { gateState, rollout } from "#db/schema/rollout";
import { CommandError } from "#lib/domain/kernel/command-error";
import { clockWords } from "#lib/domain/kernel/time-words";
import type { Governance } from "#lib/domain/rollout/governance";
import { activeStates } from "#lib/domain/rollout/state";
import type { CommandContext } from "../kernel/context.ts";
import { type Fence, inFencedTransaction } from "../kernel/fence.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { lockRollout } from "./change-rollout.ts";
import { judgeBatch } from "./judge-batch.ts";
import { type JudgedRollout, judgeRollout } from "./judge-rollout.ts";
import { tellSettled } from "./tell-rollout.ts";

export interface Judged extends JudgedRollout {
  rolloutId: string;
}

export interface JudgeReport {
  judged: Judged[];
  failed: Array<{ rolloutId: string; error: unknown }>;
}

/** Transactions at once: while one waits for the database, another counts. */
const AT_ONCE = 4;
/** Rollouts in one transaction: many cost little more than one, and what follows from one waits for all of them. */
const MOST_AT_ONCE = 100;
/** A rollout without new telemetry is looked at this often, for what only time brings: silence, deadlines, approvals. */
const IDLE_SECONDS = 5;

/** A round ends before its lease does; the next one begins with whoever has waited longest. */
const LONGEST_ROUND_MS = 3_000;

/** Looks at every rollout that has news. One that cannot be judged does not keep the others from it. */
export async function judgeDueRollouts(
  ctx: CommandContext,
  fence: Fence,
  longestRoundMs = LONGEST_ROUND_MS,
): Promise<JudgeReport> {
  const report: JudgeReport = { judged: [], failed: [] };
  const due = await findDue(ctx);
  if (due.length === 0) return report;
  const restartedAt = (await findRestart(ctx))?.at ?? null;
  const governance = await loadGovernance(ctx);
  const endMs = performance.now() + longestRoundMs;
  const size = Math.max(1, Math.min(MOST_AT_ONCE, Math.floor(due.length / AT_ONCE)));
  const work = async (): Promise<void> => {
    do {
      const rolloutIds = due.splice(0, size);
      if (rolloutIds.length === 0) return;
      await judgeAll(ctx, { rolloutIds, fence, restartedAt, governance, report });
    } while (performance.now() < endMs);
  };
  const workers = await Promise.allSettled(Array.from({ length: AT_ONCE }, work));
  for (const worker of workers) if (worker.status === "rejected") throw worker.reason;
  return report;
}

/** Those with telemetry come first. Idle ones take turns by the second, so that a thousand do not knock at once. */
async function findDue(ctx: CommandContext): Promise<string[]> {
  const hasNews = sql`news.rollout_id is not null`;
  const rows = await ctx.db
    .select({ id: rollout.id })
    .from(rollout)
    .leftJoin(gateState, eq(gateState.rolloutId, rollout.id))
    .leftJoin(
      sql`(select rollout_id from gate_input union select rollout_id from gate_delta) as news`,
      sql`news.rollout_id = ${rollout.id}`,
    )
    .where(
      and(
        inArray(rollout.state, activeStates),
        sql`(${hasNews} or (hashtext(${rollout.id}) + extract(epoch from clock_timestamp())::bigint) % ${IDLE_SECONDS} = 0)`,
      ),
    )
    .orderBy(sql`${hasNews} desc`, sql`${gateState.updatedAt} nulls first`, rollout.id);
  return rows.map((row) => row.id);
}

interface Round {
  fence: Fence;
  restartedAt: Date | null;
  governance: Governance;
  report: JudgeReport;
}

/** All in one transaction; those that it leaves, or all when it fails, each in its own. */
async function judgeAll(ctx: CommandContext, look: Round & { rolloutIds: readonly string[] }): Promise<void> {
  const { rolloutIds, report } = look;
  let left = rolloutIds;
  if (rolloutIds.length > 1) {
    try {
      const batch = await judgeBatch(ctx, look);
      report.judged.push(...batch.judged);
      left = batch.left;
    } catch (error) {
      // Nothing of the batch was kept: each alone shows which one it was, and judges the others.
      if (isLeaseLost(error)) throw error;
    }
  }
  for (const rolloutId of left) await judgeInto(ctx, { ...look, rolloutId });
}

/** Every further write would be refused too. */
const isLeaseLost = (error: unknown): boolean => error instanceof CommandError && error.code === "unavailable";

async function judgeInto(ctx: CommandContext, { report, ...look }: Round & { rolloutId: string }): Promise<void> {
  const { rolloutId, fence } = look;
  try {
    const judged = await judgeRollout(ctx, look);
    if (judged) report.judged.push({ rolloutId, ...judged });
  } catch (error) {
    if (isLeaseLost(error)) throw error;
    report.failed.push({ rolloutId, error });
    await markUnjudged(ctx, { rolloutId, fence }).catch(() => {});
  }
}

/** Says that judging failed, so that nothing advances on an old verdict; the blind limit runs on. */
async function markUnjudged(ctx: CommandContext, { rolloutId, fence }: { rolloutId: string; fence: Fence }) {
  await requirePermission(ctx, "rollout:pause");
  await inFencedTransaction(ctx, fence, async (tx) => {
    const record = await lockRollout(tx, rolloutId);
    if (record.judgement === "error") return;
    await tx.db.update(rollout).set({ judgement: "error", judgementSince: tx.now }).where(eq(rollout.id, rolloutId));
    await recordAudit(tx, "rollout.unjudged", {
      subject: { kind: "rollout", id: rolloutId, environment: record.environment },
      detail: { before: record.judgement },
    });
    await tellSettled(tx, "rollout.unjudged", {
      rollout: record,
      sentence: `Judging failed at ${clockWords(tx.now)}: nothing advances, and the blind limit runs on.`,
      code: "error",
      decisionId: null,
    });
  });
}
