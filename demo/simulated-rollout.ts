/** One rollout of the story on simulated traffic, judged second by second by the product's own code. */
import { createEngine } from "#lib/domain/gate/engine-state";
import { judgeTick } from "#lib/domain/gate/judge-tick";
import { nextEpoch } from "#lib/domain/gate/next-epoch";
import { type Calibration, TICK_VERSION, type TickInput } from "#lib/domain/gate/tick-input";
import { rolloutPlanSchema } from "#lib/domain/rollout/plan";
import { type SimulatedTraffic, simulateTraffic, type TrafficOptions } from "./simulated-traffic.ts";
import { storyPlan } from "./story-plan.ts";

const CALIBRATION_SECONDS = 12;
const plan = rolloutPlanSchema.parse(storyPlan);
const guardrails = plan.gates.filter((gate) => gate.kind === "guardrail");
const safeThreshold = Math.log(1 / plan.beta);

export interface SimulatedRollout {
  /** `undecided`: neither before the limit. */
  end: "rolled_back" | "non_inferior" | "undecided";
  /** From the start of the rollout to the verdict; for `non_inferior` the bake comes on top. */
  seconds: number;
  /** The guardrails whose evidence of harm crossed, strongest first. */
  rolledBackBy: string[];
  /** First second in which each guardrail was non-inferior. */
  safeSecond: Record<string, number>;
}

export function simulateRollout(options: TrafficOptions, limitSeconds: number): SimulatedRollout {
  const traffic = simulateTraffic(options);
  let engine = createEngine(plan, { latency: learnLatency(traffic) });
  let step = 0;
  let stepBegan = 0;
  const safeSecond: Record<string, number> = {};
  for (let second = 1; second <= limitSeconds; second++) {
    const { exposurePercent: trafficPercent, holdSeconds, advanceOn } = plan.steps[step]!;
    const takenAt = new Date(second * 1_000).toISOString();
    const tick: TickInput = {
      version: TICK_VERSION,
      takenAt,
      step,
      trafficPercent,
      epoch: nextEpoch(engine, { step, trafficPercent, takenAt }),
      isOverdue: false,
      late: 0,
      multiple: 0,
      ...traffic.next(trafficPercent),
    };
    const judged = judgeTick(plan, engine, tick);
    engine = judged.state;
    for (const { key } of guardrails) {
      if (judged.gates[key]!.safe >= safeThreshold) safeSecond[key] ??= second;
    }
    const soFar = { seconds: second, rolledBackBy: engine.regressedBy, safeSecond };
    if (judged.judgement === "regressed") return { end: "rolled_back", ...soFar };
    if (second - stepBegan < holdSeconds) continue;
    if (advanceOn === "evidence") {
      if (judged.judgement === "non_inferior") return { end: "non_inferior", ...soFar };
      continue;
    }
    step += 1;
    stepBegan = second;
  }
  return { end: "undecided", seconds: limitSeconds, rolledBackBy: [], safeSecond };
}

/** The baseline's latency before the rollout, as the engine learns it from stored traffic. */
function learnLatency(traffic: SimulatedTraffic): Calibration {
  const histogram: number[] = [];
  for (let second = 0; second < CALIBRATION_SECONDS; second++) {
    const counts = traffic.next(0).gates.latency?.baseline.histogram ?? [];
    counts.forEach((count, bucket) => {
      histogram[bucket] = (histogram[bucket] ?? 0) + count;
    });
  }
  const n = histogram.reduce((sum, count) => sum + count, 0);
  return { histogram, source: "history", n, words: `${CALIBRATION_SECONDS} s before the start` };
}
