import { findMetric } from "../metric/index.ts";
import type { Observation } from "../metric/metric.ts";
import type { GateConfig } from "../rollout/plan.ts";
import type { RouteProblem, SplitKind } from "./adapter.ts";

/** What is told of a unit after it was served: it does not say which of its requests it belongs to. */
const ofUnits: ReadonlySet<Observation["kind"]> = new Set<Observation["kind"]>(["feedback", "conversion"]);

/**
 * The unit of analysis must be the unit of randomisation. Where each request is drawn by itself, a unit meets both
 * variants, so that a rating or a conversion of it is no evidence for either.
 */
export function unitProblems(
  gates: readonly GateConfig[],
  { splits, by }: { splits: SplitKind; by: string },
): RouteProblem[] {
  if (splits === "unit") return [];
  return gates.flatMap((gate, index) => {
    const metric = findMetric(gate.metric);
    if (gate.kind === "informational" || !metric || !ofUnits.has(metric.source)) return [];
    return [
      {
        field: `plan.gates.${index}.metric`,
        problem: `${gate.metric} is told of a unit, while ${by} draws each request by itself: the unit of analysis must be the unit of randomisation, and a unit meets both variants here. Make the gate informational, or divide this service by flags`,
      },
    ];
  });
}
