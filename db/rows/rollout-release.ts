import { eq } from "drizzle-orm";
import type { FrozenRelease } from "../../lib/domain/flag/version-set.ts";
import type { Database } from "../client.ts";
import { rolloutRelease } from "../schema/rollout-control.ts";

/** What a rollout froze when it was created; null for one that is older than that. */
export async function findFrozenRelease({ db }: { db: Database }, rolloutId: string): Promise<FrozenRelease | null> {
  const [row] = await db
    .select({ baseline: rolloutRelease.baseline, candidate: rolloutRelease.candidate })
    .from(rolloutRelease)
    .where(eq(rolloutRelease.rolloutId, rolloutId));
  return row ?? null;
}
