import { and, eq, inArray, ne } from "drizzle-orm";
import { z } from "zod";
import type { RolloutRecord } from "#db/rows/rollout";
import { flag, rollout } from "#db/schema/rollout";
import { actorRecord } from "#lib/domain/access/actor";
import { percentWords } from "#lib/domain/gate/gate-words";
import { CommandError } from "#lib/domain/kernel/command-error";
import { idSchema } from "#lib/domain/kernel/id";
import { clockWords } from "#lib/domain/rollout/because";
import { bakeSecondsOf } from "#lib/domain/rollout/plan";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { parseInput } from "../kernel/parse-input.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { changeRollout, lockRollout, requireRevision } from "./change-rollout.ts";
import { tellRollout } from "./tell-rollout.ts";

export const StartRolloutInput = z.object({
  rolloutId: idSchema("rollout"),
  expectedRevision: z.number().int().optional(),
});

/** Gives the candidate the first step's share of traffic. */
export async function startRollout(
  ctx: CommandContext,
  input: z.input<typeof StartRolloutInput>,
): Promise<{ rolloutId: string; trafficChangeId: string | null }> {
  await requirePermission(ctx, "rollout:start");
  const { rolloutId, expectedRevision } = parseInput(StartRolloutInput, input);
  return inTransaction(ctx, async (tx) => {
    const record = await lockRollout(tx, rolloutId);
    await requireRevision(tx, record, expectedRevision);
    await requireReadyFlag(tx, record);
    const first = record.plan.steps[0];
    if (!first) throw new CommandError("precondition-failed", "the plan has no step");
    const { exposurePercent: trafficPercent } = first;
    const sentence = `Started at ${percentWords(trafficPercent)} at ${clockWords(tx.now)} by ${actorRecord(tx.actor).name}.`;
    const changed = await changeRollout(tx, record, {
      event: { kind: "start", trafficPercent, bakeSeconds: bakeSecondsOf(record.plan, 0) },
      decision: "advance",
      because: { code: "started", sentence },
    });
    await recordAudit(tx, "rollout.started", {
      subject: { kind: "rollout", id: record.id, environment: record.environment },
      detail: { toPercent: trafficPercent, decisionId: changed.decisionId },
    });
    await tellRollout(tx, "rollout.started", { ...changed, sentence, code: "started" });
    return { rolloutId: record.id, trafficChangeId: changed.trafficChangeId };
  });
}

/** The flag serves, its current release is this rollout's baseline, and nobody else moves its traffic. */
async function requireReadyFlag(ctx: CommandContext, record: RolloutRecord): Promise<void> {
  const [row] = await ctx.db.select().from(flag).where(eq(flag.id, record.flagId)).for("update");
  if (row?.state !== "ENABLED")
    throw new CommandError("precondition-failed", `the flag ${record.flagKey} is disabled: enable it before a rollout`);
  const [active] = await ctx.db
    .select({ title: rollout.title, id: rollout.id, state: rollout.state })
    .from(rollout)
    .where(
      and(
        eq(rollout.flagId, record.flagId),
        ne(rollout.id, record.id),
        inArray(rollout.state, ["scheduled", "running", "paused", "baking", "failed"]),
      ),
    );
  if (active)
    throw new CommandError(
      "conflict",
      `"${active.title}" (${active.id}) is ${active.state} on the same flag: two rollouts would spoil each other's comparison`,
    );
  if (row.defaultVariant !== record.baselineVariant)
    throw new CommandError(
      "precondition-failed",
      `the flag's current release is ${row.defaultVariant}, this rollout compares with ${record.baselineVariant}: create a new rollout`,
    );
}
