import { createEngine, type EngineState } from "../gate/engine-state.ts";
import { judgeTick } from "../gate/judge-tick.ts";
import { type ArmBlock, TICK_VERSION } from "../gate/tick-input.ts";
import type { GateConfig, RolloutPlan } from "../rollout/plan.ts";
import { rolloutPlanSchema } from "../rollout/plan.ts";
import type { Recorded, RecordedTick } from "./recorded.ts";

/** One gate as the only guardrail, with an alpha of its own: what is said of it is said by the product's own judge. */
export function planOfOne(gate: GateConfig, budget: { alpha: number; beta: number }): RolloutPlan {
  const alone: GateConfig = { ...gate, kind: "guardrail", weight: 1, dryRun: undefined };
  return rolloutPlanSchema.parse({ steps: [{ exposurePercent: 100 }], ...budget, minimumExposures: 1, gates: [alone] });
}

export interface JudgedAlone {
  engine: EngineState;
  logHarm: number;
  logSafe: number;
  /** Index of the tick in which its evidence of harm crossed; null: it did not. */
  crossed: number | null;
  /** Index of the first tick after which it was shown to be no worse. */
  shownSafe: number | null;
}

/** Judges recorded ticks by one gate; `armsOf` gives the counts, which may be made from the recorded ones. */
export function judgeAlone(
  plan: RolloutPlan,
  { ticks, calibration }: Recorded,
  { armsOf, stopsWhenCrossed }: { armsOf(tick: RecordedTick): Arms | null; stopsWhenCrossed: boolean },
): JudgedAlone {
  const key = plan.gates[0]!.key;
  const result: JudgedAlone = {
    engine: createEngine(plan, calibration ? { [key]: calibration } : {}),
    logHarm: 0,
    logSafe: 0,
    crossed: null,
    shownSafe: null,
  };
  const safeAt = Math.log(1 / plan.beta);
  for (const [index, tick] of ticks.entries()) {
    const arms = armsOf(tick);
    if (arms === null) continue;
    const { takenAt, step, epoch } = tick;
    // The arms of a proof do not follow the plan's shares, and the sample ratio is another check's matter.
    const judged = judgeTick(plan, result.engine, {
      version: TICK_VERSION,
      takenAt,
      step,
      trafficPercent: Math.min(tick.trafficPercent, 99),
      epoch,
      isOverdue: false,
      gates: { [key]: arms },
      assigned: [0, 0],
      late: 0,
      multiple: 0,
    });
    result.engine = judged.state;
    result.logHarm = judged.combined.logHarm;
    result.logSafe = judged.combined.logSafe;
    if (result.shownSafe === null && result.logSafe >= safeAt) result.shownSafe = index;
    if (result.crossed !== null || result.engine.regressedAt === null) continue;
    result.crossed = index;
    if (stopsWhenCrossed) return result;
  }
  return result;
}

export interface Arms {
  candidate: ArmBlock;
  baseline: ArmBlock;
}
