import { and, eq, inArray, lte, or, sql } from "drizzle-orm";
import { findRestartSince } from "#db/rows/restart";
import { rollout } from "#db/schema/rollout";
import { CommandError } from "#lib/domain/kernel/command-error";
import { clockWords } from "#lib/domain/kernel/time-words";
import { HeldError } from "#lib/domain/rollout/held-error";
import { holds } from "#lib/domain/rollout/hold";
import { activeStates, type RolloutState } from "#lib/domain/rollout/state";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { type Fence, inFencedTransaction } from "../kernel/fence.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { lockRollout } from "./change-rollout.ts";
import { rollBackLocked } from "./roll-back-rollout.ts";
import { startLocked } from "./start-rollout.ts";
import { tellOfRollout } from "./tell-rollout.ts";

export interface Followed {
  started: number;
  withdrawn: number;
}

/** What a plan says about the calendar: scheduled rollouts begin, and releases with a last day are taken back then. */
export async function followPlans(ctx: CommandContext, fence: Fence): Promise<Followed> {
  await requirePermission(ctx, "rollout:start");
  let [started, withdrawn] = [0, 0];
  for (const rolloutId of await dueToStart(ctx)) if (await startDue(ctx, rolloutId, fence)) started += 1;
  for (const rolloutId of await dueToEnd(ctx)) if (await withdrawDue(ctx, rolloutId, fence)) withdrawn += 1;
  return { started, withdrawn };
}

async function dueToStart({ db, now }: CommandContext): Promise<string[]> {
  const rows = await db
    .select({ id: rollout.id })
    .from(rollout)
    .where(and(eq(rollout.state, "scheduled"), lte(rollout.startsAt, now)))
    .orderBy(rollout.startsAt, rollout.id);
  return rows.map(({ id }) => id);
}

async function dueToEnd({ db, now }: CommandContext): Promise<string[]> {
  const serves = or(
    inArray(rollout.state, activeStates),
    and(eq(rollout.state, "completed"), eq(rollout.superseded, false)),
  );
  const rows = await db
    .select({ id: rollout.id })
    .from(rollout)
    .where(and(serves, sql`(${rollout.plan} ->> 'disableAt')::timestamptz <= ${now.toISOString()}::timestamptz`));
  return rows.map(({ id }) => id);
}

/** What holds a start is told under the state, and it is asked again the next second. */
async function startDue(ctx: CommandContext, rolloutId: string, fence: Fence): Promise<boolean> {
  try {
    return await inFencedTransaction(ctx, fence, async (tx) => {
      const record = await lockRollout(tx, rolloutId);
      if (record.state.kind !== "scheduled" || record.state.startsAt > tx.now) return false;
      await requireStillWanted(tx, record.id, record.state);
      await startLocked(tx, record);
      return true;
    });
  } catch (error) {
    if (!(error instanceof CommandError) || error.code === "unavailable") throw error;
    await inTransaction(ctx, (tx) => noteHeldStart(tx, rolloutId, error));
    return false;
  }
}

/**
 * A restored plan may be of the day before: what was due before work began again may have run, been called off, or be
 * too old. A person starts it; nothing else asks.
 * @throws HeldError
 */
async function requireStillWanted(
  ctx: CommandContext,
  rolloutId: string,
  { kind, startsAt }: Extract<RolloutState, { kind: "scheduled" }>,
): Promise<void> {
  const restart = await findRestartSince(ctx, { state: kind, startsAt });
  if (restart)
    throw new HeldError([holds.restored({ rolloutId, what: "The start" }, { startsAt, restartedAt: restart.at })]);
}

/** Told once for each thing that is in the way. */
async function noteHeldStart(tx: CommandContext, rolloutId: string, error: CommandError): Promise<void> {
  const isHeld = error instanceof HeldError;
  const words = isHeld ? error.message : `It could not start: ${error.message}.`;
  const [noted] = await tx.db
    .update(rollout)
    .set({ stateBecause: words })
    .where(and(eq(rollout.id, rolloutId), eq(rollout.state, "scheduled"), sql`${rollout.stateBecause} <> ${words}`))
    .returning({ id: rollout.id });
  if (!noted) return;
  await tellOfRollout(tx, isHeld ? "rollout.held" : "rollout.start_failed", {
    rolloutId,
    sentence: words,
    fromPercent: 0,
    toPercent: 0,
    code: isHeld ? (error.holds[0]?.kind ?? "held") : error.code,
  });
}

async function withdrawDue(ctx: CommandContext, rolloutId: string, fence: Fence): Promise<boolean> {
  try {
    return await inFencedTransaction(ctx, fence, async (tx) => {
      const record = await lockRollout(tx, rolloutId);
      const { disableAt } = record.plan;
      if (!disableAt || new Date(disableAt) > tx.now || record.state.kind === "rolled_back") return false;
      const sentence = `Rolled back to 0\u202f% at ${clockWords(tx.now)} because its plan takes the release back at ${clockWords(new Date(disableAt))}.`;
      await rollBackLocked(tx, record, { reason: "disable_at", because: { code: "disable_at", sentence } });
      return true;
    });
  } catch (error) {
    // A release that another rollout is compared with goes back when that one has ended.
    if (error instanceof CommandError && error.code === "precondition-failed") return false;
    throw error;
  }
}
