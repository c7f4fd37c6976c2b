import type { RolloutRecord } from "#db/rows/rollout";
import type { CommandContext } from "../kernel/context.ts";
import { type Fence, inFencedTransaction } from "../kernel/fence.ts";
import { requireEnvironment } from "../kernel/require-environment.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { isQuietHold } from "./apply-decision.ts";
import { isActive, type JudgedRollout, judgeTaken, lookQuietly, type TakenLook } from "./judge-rollout.ts";
import { KnownJudges } from "./known-judges.ts";
import { KnownPlans } from "./known-plans.ts";
import { type QuietLook, saveQuietLooks } from "./save-quiet-looks.ts";
import { takeDeltasOf } from "./take-deltas.ts";

export interface BatchReport {
  judged: Array<JudgedRollout & { rolloutId: string }>;
  /** Locked by somebody else just now, gone, or not readable: to be looked at one by one. */
  left: string[];
}

/** What this process wrote last; the database is asked each time whether it still stands there. */
const known = new KnownJudges();
const knownPlans = new KnownPlans();

/**
 * One look at many rollouts in one transaction, a statement for all of them each: most looks change nothing but the
 * evidence. A rollout with more to it (first tick, new verdict, a decision) takes the steps of `judgeRollout` in the same
 * transaction, last. When anything fails nothing is kept, and the caller looks at each rollout alone.
 */
export async function judgeBatch(
  ctx: CommandContext,
  {
    rolloutIds,
    fence,
    ...look
  }: Pick<TakenLook, "restartedAt" | "governance"> & { rolloutIds: readonly string[]; fence: Fence },
): Promise<BatchReport> {
  await requirePermission(ctx, "rollout:advance");
  const written = await inFencedTransaction(ctx, fence, async (tx) => {
    const records = await lockFree(tx, rolloutIds);
    const ids = records.map(({ id }) => id);
    const judges = await known.find(tx, records);
    const sums = await takeDeltasOf(tx, ids);
    const quiet: QuietLook[] = [];
    const loud: TakenLook[] = [];
    for (const record of records) {
      const each: TakenLook = {
        ...look,
        record,
        known: judges.get(record.id) ?? null,
        sums: sums.get(record.id) ?? [],
      };
      const done = lookQuietly(tx, each, isQuietHold);
      if (done) quiet.push(done);
      else loud.push(each);
    }
    const versions = await saveQuietLooks(tx, quiet);
    const judged: BatchReport["judged"] = quiet.map(({ record, judgement, ticks }) => ({
      rolloutId: record.id,
      judgement,
      decision: "hold",
      ticks: ticks.length,
    }));
    for (const each of loud) judged.push({ rolloutId: each.record.id, ...(await judgeTaken(tx, each)) });
    return { judged, left: rolloutIds.filter((id) => !ids.includes(id)), quiet, versions };
  });
  known.remember(written.quiet, written.versions);
  return { judged: written.judged, left: written.left };
}

/** Locks those that nobody else has locked; the others are waited for one by one, so that a batch waits for none. */
async function lockFree(ctx: CommandContext, rolloutIds: readonly string[]): Promise<RolloutRecord[]> {
  return (await knownPlans.lockFree(ctx, rolloutIds)).flatMap((parsed) => {
    if (!parsed.ok) return [];
    requireEnvironment(ctx, parsed.rollout.environment);
    return isActive(parsed.rollout) ? [parsed.rollout] : [];
  });
}
