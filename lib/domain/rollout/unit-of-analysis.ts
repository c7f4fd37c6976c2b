import type { FieldProblem } from "../kernel/command-error.ts";
import { findMetric } from "../metric/index.ts";
import type { Observation } from "../metric/metric.ts";

/** What of a plan says who is randomised and what is counted. */
interface Counting {
  assignment?: "per_request" | "sticky" | undefined;
  unitOfAnalysis?: "request" | "unit" | undefined;
  gates: readonly { metric: string; kind: "guardrail" | "signal" | "informational"; dryRun?: boolean | undefined }[];
}

/** What a metric takes for one independent observation. */
const counted: Record<Observation["kind"], string> = {
  request: "each request",
  predicted: "each decision",
  labelled: "each labelled decision",
  feedback: "each rating",
  conversion: "each conversion",
};

/**
 * The unit of analysis must be the unit of randomisation. A metric counts observations one by one unless the plan says "unit".
 * With units that come back and stay with their variant, one unit's observations are alike, and a gate takes twenty requests
 * of one person for twenty people: 23 % false rollbacks at alpha 5 % in simulation, instead of at most 5 %.
 * @returns problems at the gates of the plan; those that only show are none.
 */
export function unitOfAnalysisProblems({ assignment, unitOfAnalysis, gates }: Counting): FieldProblem[] {
  if (assignment !== "sticky" || unitOfAnalysis === "unit") return [];
  return gates.flatMap(({ metric, kind, dryRun }, index) => {
    const known = findMetric(metric);
    if (!known || kind === "informational" || dryRun) return [];
    return [
      {
        field: `gates.${index}.metric`,
        problem: `counts ${counted[known.source]}, while assignment "sticky" randomises units that come back: one unit's observations are alike, so alpha would not hold (unit of analysis = unit of randomisation). Say unitOfAnalysis "unit", so that each unit counts once; or send a targeting key of its own with each request and say assignment "per_request"; or make this gate informational`,
      },
    ];
  });
}

/** What was seen of a service's requests and of the units that made them. */
export interface UnitSample {
  requests: number;
  units: number;
}

/** Below this many requests nothing is said of them. */
const ENOUGH = 100;
/** Retries alone make a few more requests than units. */
const ALIKE = 1.05;

/** What to know before the start where the plan's gates count requests, and units were seen to come back; else null. */
export function comesBackWords(
  { unitOfAnalysis, gates }: Pick<Counting, "unitOfAnalysis" | "gates">,
  sample: UnitSample | null,
): string | null {
  const isJudged = gates.some(({ kind, dryRun }) => kind !== "informational" && !dryRun);
  if (!isJudged || !sample || sample.requests < ENOUGH || sample.requests <= sample.units * ALIKE) return null;
  const each = (sample.requests / sample.units).toFixed(1);
  const comeBack = `Units come back: ${sample.requests} requests of the last hour came from ${sample.units} units (${each} each).`;
  if (unitOfAnalysis === "unit")
    return `${comeBack} Each counts once in each gate: whoever has counted tells nothing more, in later steps neither, so gates learn from units they have not met.`;
  return `${comeBack} Gates count requests, and one unit's requests are alike, so they will roll back more often than alpha promises: say unitOfAnalysis "unit", or send a targeting key of its own with each request.`;
}
