import { and, eq, gt, isNull, sql } from "drizzle-orm";
import { processInstance } from "#db/schema/kernel";
import { rollout, trafficChange } from "#db/schema/rollout";
import { percentWords } from "#lib/domain/gate/gate-words";
import { clockWords } from "#lib/domain/rollout/because";
import { type GatewaySight, isVerified, LIVE_WITHIN_SECONDS, VERIFY_WITHIN_SECONDS } from "#lib/domain/traffic/split";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { type Fence, holdFence } from "../kernel/fence.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { changeRollout, lockRollout } from "./change-rollout.ts";
import { tellRollout } from "./tell-rollout.ts";

type ChangeRow = typeof trafficChange.$inferSelect;

/** Compares what was decided with what live gateways serve. @returns how many changes are verified, and how many failed. */
export async function verifyTraffic(ctx: CommandContext, fence: Fence): Promise<{ verified: number; failed: number }> {
  await requirePermission(ctx, "rollout:advance");
  const open = await ctx.db.select().from(trafficChange).where(isNull(trafficChange.verifiedAt));
  if (open.length === 0) return { verified: 0, failed: 0 };
  const gateways = await findLiveGateways(ctx);
  let verified = 0;
  let failed = 0;
  for (const change of open) {
    if (isVerified(gateways, change.configRevision)) {
      await confirm(ctx, { change, fence, gatewayCount: gateways.length });
      verified += 1;
    } else if (isOverdue(ctx, change) && gateways.length > 0 && (await fail(ctx, { change, fence }))) failed += 1;
  }
  return { verified, failed };
}

async function findLiveGateways(ctx: CommandContext): Promise<GatewaySight[]> {
  return ctx.db
    .select({ appliedRevision: processInstance.appliedRevision })
    .from(processInstance)
    .where(
      and(
        eq(processInstance.kind, "gateway"),
        gt(processInstance.lastSeenAt, sql`now() - make_interval(secs => ${LIVE_WITHIN_SECONDS})`),
      ),
    );
}

const isOverdue = (ctx: CommandContext, change: ChangeRow): boolean =>
  ctx.now.getTime() - (change.appliedAt ?? change.requestedAt).getTime() > VERIFY_WITHIN_SECONDS * 1_000;

interface Confirming {
  change: ChangeRow;
  fence: Fence;
  gatewayCount: number;
}

async function confirm(ctx: CommandContext, { change, fence, gatewayCount }: Confirming): Promise<void> {
  await inTransaction(ctx, async (opened) => {
    const tx = { ...opened, now: await holdFence(opened, fence) };
    const [row] = await tx.db
      .update(trafficChange)
      .set({ verifiedAt: tx.now, verifiedBy: gatewayCount })
      .where(and(eq(trafficChange.id, change.id), isNull(trafficChange.verifiedAt)))
      .returning({ id: trafficChange.id });
    if (!row) return;
    // Only the change in force verifies the step: an older one, confirmed late, says nothing about it.
    await tx.db
      .update(rollout)
      .set({ stepVerifiedAt: tx.now })
      .where(
        and(
          eq(rollout.id, change.rolloutId),
          isNull(rollout.stepVerifiedAt),
          sql`not exists (select 1 from traffic_change newer where newer.rollout_id = ${change.rolloutId}
                          and newer.config_revision > ${change.configRevision})`,
        ),
      );
    await recordAudit(tx, "rollout.verified", {
      subject: { kind: "rollout", id: change.rolloutId, environment: change.environment },
      detail: { trafficChangeId: change.id, toPercent: change.toPercent, gateways: gatewayCount },
    });
  });
}

/** Live gateways do not follow: the rollout says what they serve instead, and is left to people and to the gates. */
async function fail(ctx: CommandContext, { change, fence }: { change: ChangeRow; fence: Fence }): Promise<boolean> {
  return inTransaction(ctx, async (opened) => {
    const tx = { ...opened, now: await holdFence(opened, fence) };
    const record = await lockRollout(tx, change.rolloutId);
    const isInForce = "trafficPercent" in record.state && record.state.trafficPercent === change.toPercent;
    if (!isInForce || record.stepVerifiedAt) return false;
    const serving = percentWords(change.fromPercent);
    const why = `live gateways did not take ${percentWords(change.toPercent)} within ${VERIFY_WITHIN_SECONDS} s`;
    const sentence = `Failed at ${clockWords(tx.now)} because ${why}; ${serving} is what serves. Roll back or abort.`;
    const changed = await changeRollout(tx, record, {
      event: { kind: "fail", servingPercent: change.fromPercent, because: why },
      decision: "hold",
      because: { code: "traffic_did_not_follow", sentence },
    });
    await recordAudit(tx, "rollout.failed", {
      subject: { kind: "rollout", id: record.id, environment: record.environment },
      detail: { trafficChangeId: change.id, servingPercent: change.fromPercent, decisionId: changed.decisionId },
    });
    await tellRollout(tx, "rollout.failed", { ...changed, sentence, code: "traffic_did_not_follow" });
    return true;
  });
}
