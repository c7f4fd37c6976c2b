import type { FieldProblem } from "../kernel/command-error.ts";
import { findMetric, metrics } from "../metric/index.ts";
import type { GateConfig } from "./plan.ts";

/**
 * A gate names a metric that exists and a rule that this metric can be judged by.
 * @param at where the gate stands in the request, with the dot after it: `plan.gates.0.`
 */
export function metricProblems(gate: GateConfig, at: string): FieldProblem[] {
  const metric = findMetric(gate.metric);
  if (!metric)
    return [
      {
        field: `${at}metric`,
        problem: `"${gate.metric}" is no metric; known: ${metrics.map((each) => each.key).join(", ")}`,
      },
    ];
  if (metric.rules.includes(gate.rule.kind)) return [];
  return [
    {
      field: `${at}rule.kind`,
      problem: `${gate.metric} is judged by ${metric.rules.join(" or ")}, not by ${gate.rule.kind}`,
    },
  ];
}
