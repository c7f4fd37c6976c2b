import type { RolloutPlan } from "../rollout/plan.ts";
import type { Judgement } from "../rollout/state.ts";
import { createEngine } from "./engine-state.ts";
import type { JudgedTick } from "./judge-tick.ts";
import { judgeTick } from "./judge-tick.ts";
import type { TickInput } from "./tick-input.ts";

export interface ReplayedTick {
  number: number;
  judgement: Judgement;
  combined: JudgedTick["combined"];
  gates: JudgedTick["gates"];
}

/** Judges stored ticks again, from the first one on: needs the plan and the ticks, nothing else. */
export function replay(plan: RolloutPlan, ticks: Iterable<TickInput>): ReplayedTick[] {
  const replayed: ReplayedTick[] = [];
  let engine = null;
  for (const tick of ticks) {
    engine ??= createEngine(plan, tick.calibrations ?? {});
    const { state, judgement, combined, gates } = judgeTick(plan, engine, tick);
    replayed.push({ number: state.tick, judgement, combined, gates });
    engine = state;
  }
  return replayed;
}
