import { sql } from "drizzle-orm";
import { firstMissingTick } from "#lib/domain/evidence/evidence-file";
import type { ArmBlock, Calibration } from "#lib/domain/gate/tick-input";
import { type Recorded, type RecordedTick, recordedFor } from "#lib/domain/gate-proof/recorded";
import type { Database } from "../client.ts";

/** Of longer rollouts the first ticks are played: two hours of them at one a second. */
export const MOST_RECORDED = 7_200;

interface Row extends Record<string, unknown> {
  number: number;
  taken_at: string;
  step: number;
  traffic_percent: number;
  epoch: RecordedTick["epoch"];
  gate: { candidate: ArmBlock; baseline: ArmBlock } | null;
  calibration: Calibration | null;
}

export interface RecordedGate extends Recorded {
  /** The first tick that retention has removed; null when the first ones are all there. */
  missing: number | null;
}

/** What was recorded for one gate of a rollout, at most `most` ticks of the first MOST_RECORDED, neighbours added up. */
export async function recordedGate(
  db: Database,
  { rolloutId, gateKey, most }: { rolloutId: string; gateKey: string; most: number },
): Promise<RecordedGate> {
  const { rows } = await db.execute<Row>(sql`
    select number, input->>'takenAt' as taken_at, step, (input->>'trafficPercent')::float8 as traffic_percent,
      input->>'epoch' as epoch, input #> array['gates', ${gateKey}::text] as gate,
      case when number = 1 then input #> array['calibrations', ${gateKey}::text] end as calibration
    from tick where rollout_id = ${rolloutId} and number <= ${MOST_RECORDED} order by number`);
  const numbers = rows.map(({ number }) => number);
  const inputs = rows.map(({ taken_at: takenAt, step, traffic_percent: trafficPercent, epoch, gate }) => ({
    takenAt,
    step,
    trafficPercent,
    epoch,
    gates: gate ? { [gateKey]: gate } : {},
  }));
  const recorded = recordedFor(gateKey, inputs, { most, calibration: rows[0]?.calibration ?? null });
  return { ...recorded, missing: rows.length === 0 ? null : firstMissingTick(numbers, numbers.at(-1)!) };
}
