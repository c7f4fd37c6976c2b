import { and, asc, eq, lte } from "drizzle-orm";
import { firstMissingTick } from "#lib/domain/evidence/evidence-file";
import type { Calibration } from "#lib/domain/gate/tick-input";
import { type Recorded, recordedFor } from "#lib/domain/gate-proof/recorded";
import type { Database } from "../client.ts";
import { tick } from "../schema/rollout.ts";
import { inputColumns, readInput } from "./tick.ts";

/** Of longer rollouts the first ticks are played: two hours of them at one a second. */
export const MOST_RECORDED = 7_200;

export interface RecordedGate extends Recorded {
  /** The first tick that retention has removed; null when the first ones are all there. */
  missing: number | null;
}

/** What was recorded for one gate of a rollout, at most `most` ticks of the first MOST_RECORDED, neighbours added up. */
export async function recordedGate(
  db: Database,
  { rolloutId, gateKey, most }: { rolloutId: string; gateKey: string; most: number },
): Promise<RecordedGate> {
  const rows = await db
    .select({ number: tick.number, ...inputColumns })
    .from(tick)
    .where(and(eq(tick.rolloutId, rolloutId), lte(tick.number, MOST_RECORDED)))
    .orderBy(asc(tick.number));
  const numbers = rows.map(({ number }) => number);
  let calibration: Calibration | null = null;
  const inputs = rows.map((row) => {
    const { takenAt, step, trafficPercent, epoch, gates, calibrations } = readInput(row);
    if (row.number === 1) calibration = calibrations?.[gateKey] ?? null;
    const gate = gates[gateKey];
    return { takenAt, step, trafficPercent, epoch, gates: gate ? { [gateKey]: gate } : {} };
  });
  const recorded = recordedFor(gateKey, inputs, { most, calibration });
  return { ...recorded, missing: rows.length === 0 ? null : firstMissingTick(numbers, numbers.at(-1)!) };
}
