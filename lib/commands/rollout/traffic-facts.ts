import { and, eq, isNull, sql } from "drizzle-orm";
import { rollout, trafficChange } from "#db/schema/rollout";
import { percentWords } from "#lib/domain/gate/gate-words";
import { clockWords } from "#lib/domain/kernel/time-words";
import { VERIFY_WITHIN_SECONDS } from "#lib/domain/traffic/split";
import type { CommandContext } from "../kernel/context.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { changeRollout, lockRollout } from "./change-rollout.ts";
import { tellOfRollout, tellRollout } from "./tell-rollout.ts";

export type TrafficChangeRow = typeof trafficChange.$inferSelect;

/** How a change is known to serve; `unknown`: it was accepted, and nobody can say what serves. */
export interface Confirmation {
  /** As in the audit and in messages: "2 gateways", "HAProxy, 25 % in backend www: ...". */
  by: string;
  sight: "verified" | "unknown";
  gatewayCount?: number;
}

/**
 * From here on the step counts. A change whose traffic cannot be read back begins its step when it was accepted: its
 * third fact stays open, and the check of the sample ratio tells whether traffic follows.
 */
export async function confirmTraffic(
  tx: CommandContext,
  change: TrafficChangeRow,
  { by, sight, gatewayCount }: Confirmation,
): Promise<void> {
  if (sight === "verified") {
    const [row] = await tx.db
      .update(trafficChange)
      .set({ verifiedAt: tx.now, verifiedBy: gatewayCount ?? null })
      .where(and(eq(trafficChange.id, change.id), isNull(trafficChange.verifiedAt)))
      .returning({ id: trafficChange.id });
    if (!row) return;
  }
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
  await recordAudit(tx, sight === "verified" ? "rollout.verified" : "rollout.applied", {
    subject: { kind: "rollout", id: change.rolloutId, environment: change.environment },
    detail: {
      trafficChangeId: change.id,
      toPercent: change.toPercent,
      by,
      ...(gatewayCount === undefined ? {} : { gateways: gatewayCount }),
    },
  });
  const what = percentWords(change.toPercent);
  await tellOfRollout(tx, sight === "verified" ? "rollout.verified" : "rollout.applied", {
    rolloutId: change.rolloutId,
    sentence:
      sight === "verified"
        ? `Traffic is at ${what} since ${clockWords(tx.now)}: read back from ${by}.`
        : `${what} was accepted at ${clockWords(tx.now)} by ${by}; what serves is not known.`,
    fromPercent: change.fromPercent,
    toPercent: change.toPercent,
    code: sight,
  });
}

export interface NotFollowing {
  /** "live gateways", "HAProxy (backend www at lb:9999)". */
  who: string;
  /** What they answered last; empty when they simply did not follow. */
  error?: string | null;
}

/** Traffic does not follow: the rollout says what serves instead, and is left to people and to the gates. */
export async function failTraffic(
  tx: CommandContext,
  change: TrafficChangeRow,
  { who, error }: NotFollowing,
): Promise<boolean> {
  const record = await lockRollout(tx, change.rolloutId);
  const isInForce = "trafficPercent" in record.state && record.state.trafficPercent === change.toPercent;
  if (!isInForce || record.stepVerifiedAt) return false;
  const serving = percentWords(change.fromPercent);
  const why = `${who} did not take ${percentWords(change.toPercent)} within ${VERIFY_WITHIN_SECONDS} s${error ? ` (${error})` : ""}`;
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
}
