import type { Database } from "#db/client";
import { findRolloutFacts } from "../rollout/rollout-facts.ts";

export interface StopEventReports {
  event: string;
  /** Reports at which the plan rolls back. */
  count: number;
  /** Reports that the judge has counted. */
  reported: number;
  /** The first twenty and the last one, oldest first. */
  reports: { id: string; at: string; by: { kind: "service" | "person"; name: string }; words: string | null }[];
}

/** The stop events of a rollout's plan, in its order, as the newest tick counts them. */
export async function listStopEvents(db: Database, rolloutId: string): Promise<StopEventReports[]> {
  const facts = await findRolloutFacts(db, rolloutId);
  const stops = facts?.outcome?.stops ?? {};
  return (facts?.plan.stopEvents ?? []).map(({ event, count }) => {
    const { n = 0, seen = [], last } = stops[event] ?? {};
    const isLastSeen = seen.some(({ id }) => id === last?.id);
    const reports = last && !isLastSeen ? [...seen, last] : seen;
    return {
      event,
      count,
      reported: n,
      reports: reports.map(({ id, at, by, words }) => ({ id, at, by, words: words ?? null })),
    };
  });
}
