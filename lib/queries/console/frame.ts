import { sql } from "drizzle-orm";
import type { Database } from "#db/client";

/** What stands around every page of the console. */
export interface FrameFacts {
  asOf: number;
  /** Who runs this instance; null before anybody said so: it is then called as it came. */
  organisation: string | null;
  activeRollouts: number;
  openIncidents: number;
  worstSeverity: "P0" | "P1" | "P2" | "P3" | "P4" | null;
  lastJudgedAt: number | null;
}

export async function frameFacts(
  db: Database,
  { environment, now }: { environment: string; now: Date },
): Promise<FrameFacts> {
  const result = await db.execute<{
    organisation: string | null;
    active: string;
    judged: string | null;
    open: string;
    worst: FrameFacts["worstSeverity"];
  }>(sql`
    select
      (select nullif(nullif(name, ''), 'Evenkeel') from organisation limit 1) as organisation,
      (select count(*) from rollout where environment = ${environment} and state in ('running','paused','baking','failed')) as active,
      (select extract(epoch from max(last_judged_at)) * 1000 from rollout where environment = ${environment}) as judged,
      (select count(*) from incident where environment = ${environment} and state not in ('resolved','closed','cancelled')) as open,
      (select min(severity) from incident where environment = ${environment} and state not in ('resolved','closed','cancelled')) as worst`);
  const [row] = result.rows;
  return {
    asOf: now.getTime(),
    organisation: row?.organisation ?? null,
    activeRollouts: Number(row?.active ?? 0),
    openIncidents: Number(row?.open ?? 0),
    worstSeverity: row?.worst ?? null,
    lastJudgedAt: row?.judged ? Number(row.judged) : null,
  };
}
