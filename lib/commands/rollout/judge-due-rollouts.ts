import { and, eq, inArray, sql } from "drizzle-orm";
import { loadGovernance } from "#db/rows/governance";
import { gateState, rollout } from "#db/schema/rollout";
import { CommandError } from "#lib/domain/kernel/command-error";
import type { Governance } from "#lib/domain/rollout/governance";
import { findRestart } from "../instance/find-restart.ts";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { type Fence, holdFence } from "../kernel/fence.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { lockRollout } from "./change-rollout.ts";
import { type JudgedRollout, judgeRollout } from "./judge-rollout.ts";

export interface Judged extends JudgedRollout {
  rolloutId: string;
}

export interface JudgeReport {
  judged: Judged[];
  failed: Array<{ rolloutId: string; error: unknown }>;
}

/** Transactions at once: while one waits for the database, another counts. */
const AT_ONCE = 4;
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
  const restartedAt = (await findRestart(ctx))?.at ?? null;
  const governance = await loadGovernance(ctx);
  const endMs = performance.now() + longestRoundMs;
  const work = async (): Promise<void> => {
    do {
      const rolloutId = due.shift();
      if (!rolloutId) return;
      await judgeInto(ctx, { rolloutId, fence, restartedAt, governance, report });
    } while (performance.now() < endMs);
  };
  const workers = await Promise.allSettled(Array.from({ length: AT_ONCE }, work));
  for (const worker of workers) if (worker.status === "rejected") throw worker.reason;
  return report;
}

/** Those with telemetry come first. Idle ones take turns by the second, so that a thousand do not knock at once. */
async function findDue(ctx: CommandContext): Promise<string[]> {
  const hasNews = sql`exists (select 1 from gate_delta where gate_delta.rollout_id = ${rollout.id})`;
  const rows = await ctx.db
    .select({ id: rollout.id })
    .from(rollout)
    .leftJoin(gateState, eq(gateState.rolloutId, rollout.id))
    .where(
      and(
        inArray(rollout.state, ["running", "paused", "baking", "failed"]),
        sql`(${hasNews} or (hashtext(${rollout.id}) + extract(epoch from clock_timestamp())::bigint) % ${IDLE_SECONDS} = 0)`,
      ),
    )
    .orderBy(sql`${hasNews} desc`, sql`${gateState.updatedAt} nulls first`, rollout.id);
  return rows.map((row) => row.id);
}

async function judgeInto(
  ctx: CommandContext,
  {
    report,
    ...look
  }: { rolloutId: string; fence: Fence; restartedAt: Date | null; governance: Governance; report: JudgeReport },
): Promise<void> {
  const { rolloutId, fence } = look;
  try {
    const judged = await judgeRollout(ctx, look);
    if (judged) report.judged.push({ rolloutId, ...judged });
  } catch (error) {
    // A lost lease ends the round: every further write would be refused too.
    if (error instanceof CommandError && error.code === "unavailable") throw error;
    report.failed.push({ rolloutId, error });
    await markUnjudged(ctx, { rolloutId, fence }).catch(() => {});
  }
}

/** Says that judging failed, so that nothing advances on an old verdict; the blind limit runs on. */
async function markUnjudged(ctx: CommandContext, { rolloutId, fence }: { rolloutId: string; fence: Fence }) {
  await requirePermission(ctx, "rollout:pause");
  await inTransaction(ctx, async (opened) => {
    const tx = { ...opened, now: await holdFence(opened, fence) };
    const record = await lockRollout(tx, rolloutId);
    if (record.judgement === "error") return;
    await tx.db.update(rollout).set({ judgement: "error", judgementSince: tx.now }).where(eq(rollout.id, rolloutId));
    await recordAudit(tx, "rollout.unjudged", {
      subject: { kind: "rollout", id: rolloutId, environment: record.environment },
      detail: { before: record.judgement },
    });
  });
}
