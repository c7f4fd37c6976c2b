import { and, inArray } from "drizzle-orm";
import type { Database } from "#db/client";
import { rollout } from "#db/schema/rollout";
import { activeStates } from "#lib/domain/rollout/state";

type Row = Pick<typeof rollout.$inferSelect, "id" | "flagId" | "state" | "superseded">;

/**
 * Ids of those rollouts that one press would take back: what serves, and a completed release that is still current and
 * that no active rollout on its flag is compared with (the command refuses that one).
 */
export async function takenBackAtOnce(db: Database, rows: readonly Row[]): Promise<ReadonlySet<string>> {
  const completed = rows.filter((row) => row.state === "completed" && !row.superseded);
  const contested = await flagsUnderRollout(
    db,
    completed.map((row) => row.flagId),
  );
  const current = completed.filter((row) => !contested.has(row.flagId));
  const active = rows.filter((row) => activeStates.includes(row.state));
  return new Set([...active, ...current].map((row) => row.id));
}

async function flagsUnderRollout(db: Database, flagIds: string[]): Promise<Set<string>> {
  if (flagIds.length === 0) return new Set();
  const rows = await db
    .selectDistinct({ flagId: rollout.flagId })
    .from(rollout)
    .where(and(inArray(rollout.flagId, flagIds), inArray(rollout.state, [...activeStates])));
  return new Set(rows.map((row) => row.flagId));
}
