import { sql } from "drizzle-orm";
import type { Database } from "#db/client";
import { readOutcome, type StoredResult } from "#db/rows/tick";
import { budgetShare } from "#lib/domain/gate/build-policy";
import type { RolloutPlan } from "#lib/domain/rollout/plan";
import type { GateStateKind } from "#lib/domain/rollout/state";

export interface GateHistory {
  /** Weighted e-value over time, at most about 300 points and the decisions; the gate has regressed where it reaches 1/alpha. */
  evidence: Record<string, Array<{ at: number; value: number }>>;
  /** States of the gates at the end of each step, in the order of the plan. */
  stepStates: Record<number, GateStateKind[]>;
}

type HistoryRow = StoredResult & { at: string; step: number };

const POINTS = 300;

/**
 * Ticks are numbered without gaps, so about 300 of them, and those that decided, are looked up by number: a rollout
 * of days costs no more to show than one of minutes.
 */
export async function gateHistory(
  db: Database,
  request: { rolloutId: string; plan: RolloutPlan },
): Promise<GateHistory> {
  const result = await db.execute<HistoryRow>(sql`
    with newest as (select max(number) as number from tick where rollout_id = ${request.rolloutId}),
    picked as (
      select number from newest
      union select generate_series(0, number, greatest(1, number / ${POINTS})) from newest
      union select tick from decision where rollout_id = ${request.rolloutId})
    select extract(epoch from taken_at) * 1000 as at, step, packed_outcome as "packedOutcome", outcome
    from picked join tick on tick.rollout_id = ${request.rolloutId} and tick.number = picked.number
    order by tick.number`);
  const gates = request.plan.gates.map((gate) => ({ key: gate.key, share: budgetShare(request.plan, gate) }));
  const history: GateHistory = { evidence: Object.fromEntries(gates.map(({ key }) => [key, []])), stepStates: {} };
  for (const row of result.rows) {
    const at = Number(row.at);
    const outcome = readOutcome(row, { plan: request.plan, takenAt: new Date(at) });
    for (const { key, share } of gates) {
      const gate = outcome.gates[key];
      if (gate) history.evidence[key]?.push({ at, value: share * Math.exp(Math.min(600, gate.logHarm)) });
    }
    // The last one of a step stays: a step that the engine left ends with the tick that decided it.
    history.stepStates[row.step] = gates.map(({ key }) => outcome.gates[key]?.state ?? "collecting");
  }
  return history;
}
