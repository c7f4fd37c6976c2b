import { and, desc, eq, isNotNull, ne } from "drizzle-orm";
import type { Database } from "../client.ts";
import { rollout } from "../schema/rollout.ts";

/** The last time that this candidate served on this flag, if it was rolled back then; a planned withdrawal is none. */
export async function findRolledBack(
  db: Database,
  { id, flagId, candidateVariant }: Pick<typeof rollout.$inferSelect, "id" | "flagId" | "candidateVariant">,
): Promise<{ id: string; attempt: number } | null> {
  const [last] = await db
    .select({ id: rollout.id, attempt: rollout.attempt, state: rollout.state, reason: rollout.rollbackReason })
    .from(rollout)
    .where(
      and(
        eq(rollout.flagId, flagId),
        eq(rollout.candidateVariant, candidateVariant),
        ne(rollout.id, id),
        isNotNull(rollout.startedAt),
      ),
    )
    .orderBy(desc(rollout.attempt), desc(rollout.startedAt))
    .limit(1);
  return last?.state === "rolled_back" && last.reason !== "disable_at" ? { id: last.id, attempt: last.attempt } : null;
}
