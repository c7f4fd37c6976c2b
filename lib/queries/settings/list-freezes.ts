import { eq } from "drizzle-orm";
import type { Database } from "#db/client";
import { loadGovernance } from "#db/rows/governance";
import { findReleaseRule } from "#db/rows/release-rule";
import { releaseRule } from "#db/schema/rollout-control";
import { type FreezeWindow, freezeInForce, freezeWords } from "#lib/domain/rollout/freeze-window";

export interface FreezeLine extends FreezeWindow {
  /** "Each week, Friday 17:00 to Monday 08:00, UTC". */
  when: string;
  /** Set while it is in force: until when. */
  inForceUntil: string | null;
}

export interface StoppedLineFacts {
  at: number;
  by: string;
  words: string;
}

export interface Freezes {
  windows: FreezeLine[];
  stopped: StoppedLineFacts | null;
  needsApproval: boolean;
}

/** What holds the rollouts of one environment, by the calendar and by hand. */
export async function listFreezes(
  db: Database,
  { environment, now }: { environment: string; now: Date },
): Promise<Freezes> {
  const rule = await findReleaseRule({ db }, environment);
  const { windows } = await loadGovernance({ db });
  return {
    windows: windows
      .filter((window) => window.environment === environment)
      .map(({ environment: _, ...window }) => ({
        ...window,
        when: freezeWords(window),
        inForceUntil: freezeInForce(window, now)?.until ?? null,
      })),
    stopped: await findStoppedLine(db, environment),
    needsApproval: rule.needsApproval,
  };
}

/** Who stopped the line of an environment, and why; null while it runs. */
export async function findStoppedLine(db: Database, environment: string): Promise<StoppedLineFacts | null> {
  const [rule] = await db.select().from(releaseRule).where(eq(releaseRule.environment, environment));
  return rule?.stoppedAt
    ? { at: rule.stoppedAt.getTime(), by: rule.stoppedBy?.name ?? "somebody", words: rule.stopWords ?? "" }
    : null;
}
