import { and, eq, inArray, ne } from "drizzle-orm";
import { activeStates, type RolloutStateKind } from "../../lib/domain/rollout/state.ts";
import type { Database } from "../client.ts";
import { rollout } from "../schema/rollout.ts";

/** Another rollout of the same flag that serves or has its time to start: two would be compared with each other's traffic. */
export async function findOtherActive(
  { db }: { db: Database },
  { id, flagId }: Pick<typeof rollout.$inferSelect, "id" | "flagId">,
): Promise<{ id: string; title: string; state: RolloutStateKind } | undefined> {
  const [other] = await db
    .select({ id: rollout.id, title: rollout.title, state: rollout.state })
    .from(rollout)
    .where(and(eq(rollout.flagId, flagId), ne(rollout.id, id), inArray(rollout.state, [...activeStates, "scheduled"])));
  return other;
}
