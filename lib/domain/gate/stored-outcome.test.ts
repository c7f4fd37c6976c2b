import { expect, test } from "vitest";
import { rolloutPlanSchema } from "../rollout/plan.ts";
import { storedOutcome, wholeOutcome } from "./stored-outcome.ts";
import type { GateOutcome, GateTickOutcome } from "./tick-outcome.ts";

const plan = rolloutPlanSchema.parse({
  steps: [{ exposurePercent: 50 }],
  gates: [
    { key: "errors", metric: "error-rate", rule: { kind: "rate", marginAbs: 0.01 } },
    { key: "limit", metric: "error-rate", kind: "signal", rule: { kind: "limit", limit: 0.05 } },
  ],
});
const takenAt = "2026-11-28T11:00:00.000Z";
const gate = (changes: Partial<GateOutcome>): GateOutcome => ({
  state: "watching",
  metric: "error-rate",
  kind: "guardrail",
  logHarm: 0.5,
  logSafe: -0.25,
  maxLogHarm: 1,
  share: 1,
  candidate: { value: 0.1, n: 80 },
  baseline: { value: 0.1, n: 80 },
  dataAt: takenAt,
  ...changes,
});
const outcome: GateTickOutcome = {
  version: 1,
  combined: { logHarm: 0, maxLogHarm: 0, logSafe: 0, logSrm: 0, threshold: 4.6, safeThreshold: 3, srmThreshold: 6.9 },
  exposures: { step: [80, 80], total: [80, 80], late: 0, multiple: 0, plannedShare: 0.5 },
  gates: { errors: gate({}), limit: gate({ kind: "signal", baseline: null, dataAt: null }) },
};

test("an outcome is whole again with its plan, whether a gate was heard in this tick, before, or never", () => {
  const heardBefore = "2026-11-28T10:59:00.000Z";
  for (const dataAt of [takenAt, heardBefore, null]) {
    const one = { ...outcome, gates: { ...outcome.gates, errors: gate({ dataAt }) } };
    const row = JSON.parse(JSON.stringify(storedOutcome(one, takenAt)));
    expect(row.gates.errors).not.toHaveProperty("share");
    expect(wholeOutcome(plan, row, takenAt)).toEqual(one);
  }
});

test("a row of before, which holds all of it, is read as it is", () => {
  expect(wholeOutcome(plan, outcome, takenAt)).toEqual(outcome);
});
