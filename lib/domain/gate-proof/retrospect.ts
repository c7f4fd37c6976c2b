import { showFigures } from "../gate/figures.ts";
import type { GateOutcome } from "../gate/tick-outcome.ts";
import type { GateConfig } from "../rollout/plan.ts";
import { judgeAlone, planOfOne } from "./judge-alone.ts";
import type { Recorded } from "./recorded.ts";

export interface Moment {
  at: string;
  step: number;
  trafficPercent: number;
  /** Since the first recorded tick. */
  seconds: number;
}

/** What a gate would have said of ticks that were recorded under another rule, or under none. */
export interface Retrospect {
  /** When it would have crossed; null: never. */
  crossed: Moment | null;
  /** When it would first have shown the candidate to be no worse; null: never. */
  shownSafe: Moment | null;
  /** Evidence as an e-value in nats, at the end; thresholds ln(1/alpha) and ln(1/beta). */
  logHarm: number;
  logSafe: number;
  harmThreshold: number;
  safeThreshold: number;
  figures: Pick<GateOutcome, "candidate" | "baseline" | "estimate" | "low" | "high">;
  ticks: number;
  from: string | null;
  to: string | null;
}

/** Judges both recorded arms by one gate alone, at the given part of alpha. */
export function retrospect(gate: GateConfig, recorded: Recorded, budget: { alpha: number; beta: number }): Retrospect {
  const plan = planOfOne(gate, budget);
  const { ticks } = recorded;
  // At 100 % an arm without the other waits to be compared with another time's; the judge leaves it out there too.
  const judged = judgeAlone(plan, recorded, {
    stopsWhenCrossed: false,
    armsOf: (tick) =>
      gate.rule.kind !== "limit" && tick.trafficPercent >= 100 && (tick.candidate.n === 0 || tick.baseline.n === 0)
        ? null
        : tick,
  });
  const momentOf = (index: number | null): Moment | null => {
    const tick = index === null ? undefined : ticks[index];
    if (!tick) return null;
    const { takenAt: at, step, trafficPercent } = tick;
    return { at, step, trafficPercent, seconds: (Date.parse(at) - Date.parse(ticks[0]!.takenAt)) / 1_000 };
  };
  const { groups: _groups, ...figures } = showFigures(gate, judged.engine.figures[gate.key]!);
  return {
    crossed: momentOf(judged.crossed),
    shownSafe: momentOf(judged.shownSafe),
    logHarm: judged.logHarm,
    logSafe: judged.logSafe,
    harmThreshold: Math.log(1 / budget.alpha),
    safeThreshold: Math.log(1 / budget.beta),
    figures,
    ticks: ticks.length,
    from: ticks[0]?.takenAt ?? null,
    to: ticks.at(-1)?.takenAt ?? null,
  };
}
