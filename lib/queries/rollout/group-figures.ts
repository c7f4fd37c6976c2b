import { desc, eq } from "drizzle-orm";
import type { Database } from "#db/client";
import { outcomeColumns, readOutcome } from "#db/rows/tick";
import { rollout, tick } from "#db/schema/rollout";
import { suppressedGroups } from "#lib/domain/fairness/small-groups";
import { type BlastRadius, blastRadius } from "./blast-radius.ts";

/** [observations, events] of a group; null: withheld. */
type Counts = [n: number, s: number] | null;

export interface GroupFigures {
  /** By fairness gate, as of its last tick. */
  gates: Record<string, { takenAt: string; groups: Array<{ group: string; candidate: Counts; baseline: Counts }> }>;
  reach: BlastRadius;
}

/** Everything that a rollout page shows per group. Whoever asks has noted the reading (`readGroups`) before. */
export async function groupFigures(
  db: Database,
  { rolloutId, now }: { rolloutId: string; now: Date },
): Promise<GroupFigures | undefined> {
  const reach = await blastRadius(db, { rolloutId, now, withGroups: true });
  if (!reach) return undefined;
  const [last] = await db
    .select({ ...outcomeColumns, takenAt: tick.takenAt, plan: rollout.plan })
    .from(tick)
    .innerJoin(rollout, eq(rollout.id, tick.rolloutId))
    .where(eq(tick.rolloutId, rolloutId))
    .orderBy(desc(tick.number))
    .limit(1);
  const outcome = last ? readOutcome(last, last) : null;
  const gates = Object.entries(outcome?.gates ?? {}).flatMap(([key, { groups }]) => {
    if (!groups || !last) return [];
    const of = (arm: "candidate" | "baseline") =>
      suppressedGroups(Object.fromEntries(Object.entries(groups).map(([group, arms]) => [group, arms[arm][0]])));
    const [inCandidate, inBaseline] = [of("candidate"), of("baseline")];
    const shown = Object.entries(groups).map(([group, { candidate, baseline }]) => ({
      group,
      candidate: inCandidate.has(group) ? null : candidate,
      baseline: inBaseline.has(group) ? null : baseline,
    }));
    return [[key, { takenAt: last.takenAt.toISOString(), groups: shown }] as const];
  });
  return { gates: Object.fromEntries(gates), reach };
}
