import { expect, test } from "vitest";
import { metrics } from "../metric/index.ts";
import { starterPresets, starterTemplates } from "./starter-set.ts";
import { rolloutTemplateSchema, templateProblems } from "./template.ts";
import { comesBackWords, unitOfAnalysisProblems } from "./unit-of-analysis.ts";

const gates = (kind: "guardrail" | "signal" | "informational") => metrics.map(({ key: metric }) => ({ metric, kind }));

test("gates that count one by one are refused where units come back, whatever the metric; what is only shown is not", () => {
  for (const kind of ["guardrail", "signal"] as const) {
    const problems = unitOfAnalysisProblems({ assignment: "sticky", gates: gates(kind) });
    expect(problems.map(({ field }) => field)).toEqual(metrics.map((_, index) => `gates.${index}.metric`));
    for (const assignment of ["per_request", undefined] as const)
      expect(unitOfAnalysisProblems({ assignment, gates: gates(kind) })).toEqual([]);
  }
  expect(unitOfAnalysisProblems({ assignment: "sticky", gates: gates("informational") })).toEqual([]);
  const byUnit = { assignment: "sticky", unitOfAnalysis: "unit" } as const;
  expect(unitOfAnalysisProblems({ ...byUnit, gates: gates("guardrail") })).toEqual([]);
});

test("what is refused names the gate, the rule and what to do; a template of it is refused at its preset", () => {
  const preset = starterPresets.find(({ gate }) => gate.metric === "error-rate")!;
  const told =
    /counts each request, while assignment "sticky" .*unit of analysis = unit of randomisation.*Say unitOfAnalysis "unit".*send a targeting key of its own.*or make this gate informational$/;
  expect(unitOfAnalysisProblems({ assignment: "sticky", gates: [preset.gate] })).toEqual([
    { field: "gates.0.metric", problem: expect.stringMatching(told) },
  ]);
  const [template] = starterTemplates;
  const problemsOf = (assignment: "sticky" | "per_request") =>
    templateProblems(
      rolloutTemplateSchema.parse({ ...template, gates: [preset.key], plan: { ...template!.plan, assignment } }),
      new Map([[preset.key, preset.gate]]),
    );
  expect(problemsOf("per_request")).toEqual([]);
  expect(problemsOf("sticky")).toEqual([{ field: "gates.0", problem: expect.stringMatching(told) }]);
});

test("units that were seen to come back are told of before the start; a few retries and a few requests are not", () => {
  const plan = { gates: gates("guardrail") };
  expect(comesBackWords(plan, { requests: 5_000, units: 1_000 })).toMatch(
    /^Units come back: 5000 requests of the last hour came from 1000 units \(5\.0 each\)/,
  );
  expect(comesBackWords({ ...plan, unitOfAnalysis: "unit" }, { requests: 5_000, units: 1_000 })).toMatch(
    /5\.0 each\)\. Each counts once in each gate/,
  );
  expect(comesBackWords(plan, { requests: 5_000, units: 4_900 })).toBeNull();
  expect(comesBackWords(plan, { requests: 20, units: 2 })).toBeNull();
  expect(comesBackWords(plan, null)).toBeNull();
  expect(comesBackWords({ gates: gates("informational") }, { requests: 5_000, units: 1_000 })).toBeNull();
});
