import { expect, test } from "vitest";
import { metrics } from "../metric/index.ts";
import { rolloutPlanSchema } from "./plan.ts";
import { starterPresets, starterTemplates } from "./starter-set.ts";
import { comesBackWords, unitOfAnalysisProblems } from "./unit-of-analysis.ts";

const gates = (kind: "guardrail" | "signal" | "informational") => metrics.map(({ key: metric }) => ({ metric, kind }));

test("gates that count one by one are refused where units come back, whatever the metric; what is only shown is not", () => {
  for (const kind of ["guardrail", "signal"] as const) {
    const problems = unitOfAnalysisProblems({ assignment: "sticky", gates: gates(kind) });
    expect(problems.map(({ gate }) => gate)).toEqual(metrics.map((_, index) => index));
    for (const assignment of ["per_request", undefined] as const)
      expect(unitOfAnalysisProblems({ assignment, gates: gates(kind) })).toEqual([]);
  }
  expect(unitOfAnalysisProblems({ assignment: "sticky", gates: gates("informational") })).toEqual([]);
});

test("a sticky plan is refused at the gate, with the rule and what to do", () => {
  const { plan } = starterTemplates[0]!;
  const errors = starterPresets.find(({ gate }) => gate.metric === "error-rate")!.gate;
  const read = (more: object) => rolloutPlanSchema.safeParse({ ...plan, gates: [errors], ...more });
  expect(read({}).success).toBe(true);
  expect(read({ assignment: "sticky" }).error?.issues).toEqual([
    expect.objectContaining({
      path: ["gates", 0, "metric"],
      message: expect.stringMatching(
        /^counts each request, while assignment "sticky" .*unit of analysis = unit of randomisation.*Send a targeting key of its own.*or make this gate informational$/,
      ),
    }),
  ]);
  expect(read({ assignment: "sticky", gates: [{ ...errors, kind: "informational" }] }).success).toBe(true);
});

test("units that were seen to come back are told of before the start; a few retries and a few requests are not", () => {
  const plan = { gates: gates("guardrail") };
  expect(comesBackWords(plan, { requests: 5_000, units: 1_000 })).toMatch(
    /^Units come back: 5000 requests of the last hour came from 1000 units \(5\.0 each\)/,
  );
  expect(comesBackWords(plan, { requests: 5_000, units: 4_900 })).toBeNull();
  expect(comesBackWords(plan, { requests: 20, units: 2 })).toBeNull();
  expect(comesBackWords(plan, null)).toBeNull();
  expect(comesBackWords({ gates: gates("informational") }, { requests: 5_000, units: 1_000 })).toBeNull();
});
