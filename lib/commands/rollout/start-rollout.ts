import { eq } from "drizzle-orm";
import { z } from "zod";
import { findReleaseRule } from "#db/rows/release-rule";
import type { RolloutRecord } from "#db/rows/rollout";
import { flag } from "#db/schema/rollout";
import { actorRecord } from "#lib/domain/access/actor";
import { percentWords } from "#lib/domain/gate/gate-words";
import { CommandError } from "#lib/domain/kernel/command-error";
import { idSchema } from "#lib/domain/kernel/id";
import { clockWords } from "#lib/domain/kernel/time-words";
import { audienceWords } from "#lib/domain/rollout/because";
import { HeldError } from "#lib/domain/rollout/held-error";
import { holds } from "#lib/domain/rollout/hold";
import { rampEndOf } from "#lib/domain/rollout/plan";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { parseInput } from "../kernel/parse-input.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { acknowledge } from "./acknowledge.ts";
import { changeRollout, lockAsSeen } from "./change-rollout.ts";
import { requireNoOther } from "./require-no-other.ts";
import { requireNotHeld } from "./require-not-held.ts";
import { requireRoute } from "./require-route.ts";
import { scheduleLocked, submitLocked } from "./schedule-rollout.ts";
import { tellRollout } from "./tell-rollout.ts";

export const StartRolloutInput = z.object({
  rolloutId: idSchema("rollout"),
  expectedRevision: z.number().int().optional(),
  acknowledgement: z
    .string()
    .trim()
    .max(500, "at most 500 characters")
    .optional()
    .describe("Why a release that was rolled back may be released again"),
});

export interface Started {
  rolloutId: string;
  trafficChangeId: string | null;
}

/**
 * Gives the candidate the first step's share of traffic. Where the environment asks for approval, a draft is sent there
 * instead; one whose plan begins later is scheduled.
 */
export async function startRollout(ctx: CommandContext, input: z.input<typeof StartRolloutInput>): Promise<Started> {
  await requirePermission(ctx, "rollout:start");
  const { rolloutId, expectedRevision, acknowledgement } = parseInput(StartRolloutInput, input);
  return inTransaction(ctx, async (tx) => {
    const seen = await lockAsSeen(tx, rolloutId, expectedRevision);
    if (seen.state.kind === "pending_approval")
      throw new HeldError([holds.approval({ rolloutId, what: "The start" }, seen.createdBy.name)]);
    const record = seen.state.kind === "draft" ? await acknowledge(tx, seen, acknowledgement) : seen;
    if (record.state.kind !== "draft") return startLocked(tx, record);
    if ((await findReleaseRule(tx, record.environment)).needsApproval) {
      await requireReadyFlag(tx, record);
      return submitLocked(tx, record);
    }
    if (record.plan.startsAt && new Date(record.plan.startsAt) > tx.now) {
      await requireReadyFlag(tx, record);
      await requireNoOther(tx, record);
      return scheduleLocked(tx, record, { action: "rollout.scheduled" });
    }
    return startLocked(tx, record);
  });
}

/** The start itself, for a caller that holds the rollout's lock: the command above and the schedule. */
export async function startLocked(tx: CommandContext, record: RolloutRecord): Promise<Started> {
  await requireReadyFlag(tx, record);
  await requireNoOther(tx, record);
  await requireRoute(tx, record);
  await requireNotHeld(tx, record, "The start");
  const first = record.plan.steps[0];
  if (!first) throw new CommandError("precondition-failed", "the plan has no step");
  const { exposurePercent: trafficPercent } = first;
  const how =
    trafficPercent === 0 ? `with a preview for ${audienceWords(record.plan)}` : `at ${percentWords(trafficPercent)}`;
  const sentence = `Started ${how} at ${clockWords(tx.now)} by ${actorRecord(tx.actor).name}.`;
  const changed = await changeRollout(tx, record, {
    event: { kind: "start", trafficPercent, ...rampEndOf(record.plan, 0) },
    decision: "advance",
    because: { code: "started", sentence },
  });
  await recordAudit(tx, "rollout.started", {
    subject: { kind: "rollout", id: record.id, environment: record.environment },
    detail: { toPercent: trafficPercent, decisionId: changed.decisionId },
  });
  await tellRollout(tx, "rollout.started", { ...changed, sentence, code: "started" });
  return { rolloutId: record.id, trafficChangeId: changed.trafficChangeId };
}

/** The flag serves, its current release is this rollout's baseline, and the plan's last day is not over. */
async function requireReadyFlag(ctx: CommandContext, record: RolloutRecord): Promise<void> {
  const [row] = await ctx.db.select().from(flag).where(eq(flag.id, record.flagId)).for("update");
  if (row?.state !== "ENABLED")
    throw new CommandError("precondition-failed", `the flag ${record.flagKey} is disabled: enable it before a rollout`);
  if (row.defaultVariant !== record.baselineVariant)
    throw new CommandError(
      "precondition-failed",
      `the flag's current release is ${row.defaultVariant}, this rollout compares with ${record.baselineVariant}: create a new rollout`,
    );
  const { disableAt } = record.plan;
  if (disableAt && new Date(disableAt) <= ctx.now)
    throw new HeldError([holds.withdrawn({ rolloutId: record.id, what: "The start" }, disableAt)]);
}
