import type { GuardState } from "../statistics/index.ts";
import type { EngineState } from "./engine-state.ts";

/** Blocks of a gate that have closed so far: only these move its evidence. */
export function closedBlocks(state: EngineState, gateKey: string): number {
  const limit = state.limits[gateKey];
  if (limit) return limit.harm.blocks;
  const guard = state.gate.guards[gateKey] ?? state.alone[gateKey]?.guards[gateKey];
  return guard ? guardBlocks(guard) : 0;
}

function guardBlocks(guard: GuardState): number {
  switch (guard.kind) {
    case "rate":
    case "boundedMean":
      return guard.harm.blocks;
    case "quantile":
      return guard.harm[0]?.inner.blocks ?? 0;
    case "fairness":
      return guard.harm.pairs.reduce((sum, pair) => sum + (pair.processes[0]?.blocks ?? 0), 0);
  }
}
