import { expect, test } from "vitest";
import { forecastGate } from "#lib/domain/rollout/forecast";
import { rolloutPlanSchema } from "#lib/domain/rollout/plan";
import { starterPresets, starterTemplates } from "#lib/domain/rollout/starter-set";
import { cellOf, lossWords, roughDuration, warningsOf } from "./present-forecast.ts";

const canary = starterTemplates[0]!;
const gates = canary.gates.map((key) => starterPresets.find((preset) => preset.key === key)!.gate);
const plan = rolloutPlanSchema.parse({ ...canary.plan, gates });
const seen = (perSecond: number, ratio: number | null) => ({
  requestsPerSecond: perSecond,
  seconds: 3_600,
  units: { requests: 5_000, units: 5_000 },
  gates: plan.gates.map((gate) => ({
    key: gate.key,
    perSecond,
    steps: forecastGate(plan, gate, gate.metric === "latency" ? undefined : { perSecond, ratio }),
  })),
});

test("the words name the step, the gate, the loss and the time, or say that nothing is known", () => {
  expect(warningsOf(plan, seen(0, null))).toEqual([expect.stringContaining("nothing can be foretold")]);
  const few = warningsOf(plan, seen(2, 0.01));
  expect(few[0]).toMatch(/^Step 1 \(5.%\) is too short for errors to see a loss of 0.5 points \(about .+\)/);
  expect(few.join()).toContain("Latency p95 had no data in the last hour");
  expect(warningsOf(plan, seen(20_000, 0.01)).join()).not.toContain("too short");
});

test("a cell says what is seen and when, in units that can be read", () => {
  const [first, , full] = forecastGate(plan, plan.gates[0]!, { perSecond: 40, ratio: 0.01 });
  expect(cellOf(first!)).toMatchObject({ words: expect.stringMatching(/^sees it in about [\d.]+ (s|min|h|d)$/) });
  expect(cellOf(full!)).toMatchObject({ signal: "none", words: "ended" });
  expect([20, 2_280, 9_000, 400_000, Number.POSITIVE_INFINITY].map(roughDuration)).toEqual([
    "20 s",
    "38 min",
    "2.5 h",
    "5 d",
    null,
  ]);
  expect(plan.gates.map(lossWords)).toEqual([
    "a loss of 0.5 points",
    expect.stringContaining("twice the limit"),
    "answers 22 % slower",
  ]);
});
