import type { EngineState } from "./engine-state.ts";
import type { TickInput } from "./tick-input.ts";

const HOUR_MS = 3_600_000;

/** Whether a tick begins an epoch. Decided once, when the tick is taken, and stored with it. */
export function nextEpoch(
  engine: Pick<EngineState, "tick" | "step" | "trafficPercent" | "epochAt">,
  tick: Pick<TickInput, "step" | "trafficPercent" | "takenAt">,
): TickInput["epoch"] {
  if (tick.step !== engine.step || tick.trafficPercent !== engine.trafficPercent) return "step";
  if (engine.tick === 0 || engine.epochAt === null) return "start";
  return new Date(tick.takenAt).getTime() - new Date(engine.epochAt).getTime() >= HOUR_MS ? "hour" : null;
}
