import { eq } from "drizzle-orm";
import type { Database } from "#db/client";
import { loadGovernance } from "#db/rows/governance";
import { releaseRule } from "#db/schema/rollout-control";
import { type FreezeWindow, freezeInForce, freezeWords } from "#lib/domain/rollout/freeze-window";

export interface FreezeLine extends FreezeWindow {
  /** "Each week, Friday 17:00 to Monday 08:00, UTC". */
  when: string;
  /** Set while it is in force: until when. */
  inForceUntil: string | null;
}

export interface Freezes {
  windows: FreezeLine[];
  stopped: { at: number; by: string; words: string } | null;
  needsApproval: boolean;
}

/** What holds the rollouts of one environment, by the calendar and by hand. */
export async function listFreezes(
  db: Database,
  { environment, now }: { environment: string; now: Date },
): Promise<Freezes> {
  const [rule] = await db.select().from(releaseRule).where(eq(releaseRule.environment, environment));
  const { windows } = await loadGovernance({ db });
  return {
    windows: windows
      .filter((window) => window.environment === environment)
      .map(({ environment: _, ...window }) => ({
        ...window,
        when: freezeWords(window),
        inForceUntil: freezeInForce(window, now)?.until ?? null,
      })),
    stopped: rule?.stoppedAt
      ? { at: rule.stoppedAt.getTime(), by: rule.stoppedBy?.name ?? "somebody", words: rule.stopWords ?? "" }
      : null,
    needsApproval: rule?.needsApproval ?? false,
  };
}
