import { and, eq, gt, isNull, sql } from "drizzle-orm";
import { processInstance } from "#db/schema/kernel";
import { trafficChange } from "#db/schema/rollout";
import { type GatewaySight, isVerified, LIVE_WITHIN_SECONDS, VERIFY_WITHIN_SECONDS } from "#lib/domain/traffic/split";
import type { CommandContext } from "../kernel/context.ts";
import { type Fence, inFencedTransaction } from "../kernel/fence.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { confirmTraffic, failTraffic, type TrafficChangeRow } from "./traffic-facts.ts";

/**
 * Flag evaluation, the adapter of whoever has no other: compares what was decided with what live gateways serve.
 * @returns how many changes are verified, and how many failed.
 */
export async function verifyTraffic(ctx: CommandContext, fence: Fence): Promise<{ verified: number; failed: number }> {
  await requirePermission(ctx, "rollout:advance");
  const open = await ctx.db
    .select()
    .from(trafficChange)
    .where(and(isNull(trafficChange.verifiedAt), eq(trafficChange.adapter, "flag")));
  if (open.length === 0) return { verified: 0, failed: 0 };
  const gateways = await findLiveGateways(ctx);
  const by = gateways.length === 1 ? "1 gateway" : `${gateways.length} gateways`;
  let verified = 0;
  let failed = 0;
  for (const change of open) {
    if (isVerified(gateways, change.configRevision)) {
      await inFencedTransaction(ctx, fence, (tx) =>
        confirmTraffic(tx, change, { by, sight: "verified", gatewayCount: gateways.length }),
      );
      verified += 1;
    } else if (isOverdue(ctx, change) && gateways.length > 0) {
      if (await inFencedTransaction(ctx, fence, (tx) => failTraffic(tx, change, { who: "live gateways" }))) failed += 1;
    }
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

const isOverdue = (ctx: CommandContext, change: TrafficChangeRow): boolean =>
  ctx.now.getTime() - (change.appliedAt ?? change.requestedAt).getTime() > VERIFY_WITHIN_SECONDS * 1_000;
