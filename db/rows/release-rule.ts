import { eq } from "drizzle-orm";
import type { Database } from "../client.ts";
import { releaseRule } from "../schema/rollout-control.ts";

/** Rules for the rollouts of an environment; what nobody set is off. */
export async function findReleaseRule(
  { db }: { db: Database },
  environment: string,
): Promise<{ needsApproval: boolean; stoppedAt: Date | null }> {
  const [row] = await db.select().from(releaseRule).where(eq(releaseRule.environment, environment));
  return { needsApproval: row?.needsApproval ?? false, stoppedAt: row?.stoppedAt ?? null };
}
