import { expect, test } from "vitest";
import { gateConfigSchema } from "../rollout/plan.ts";
import { harmWords, limitWords, percentWords, waitingWords } from "./gate-words.ts";
import type { GateOutcome } from "./tick-outcome.ts";

const gate = (metric: string, rule: object) => gateConfigSchema.parse({ key: "gate", metric, rule });
const seen = (candidate: number | null, baseline: number | null, changes: Partial<GateOutcome> = {}): GateOutcome => ({
  state: "regressed",
  metric: "",
  kind: "guardrail",
  logHarm: 9,
  logSafe: 0,
  maxLogHarm: 9,
  share: 1,
  candidate: { value: candidate, n: 4_210 },
  baseline: baseline === null ? null : { value: baseline, n: 9_000 },
  dataAt: null,
  ...changes,
});

test.each([
  [
    gate("error-rate", { kind: "rate", marginAbs: 0.005 }),
    seen(0.031, 0.01),
    "*errors* was 3.1 % against 1 % with v1 (tolerance 0 pp, n = 4,210)",
  ],
  [
    gate("accuracy", { kind: "rate", tolerance: 0.01, toleranceRel: 1.1, marginAbs: 0.02 }),
    seen(0.83, 0.845),
    "*accuracy* was 83 % against 84.5 % with v1 (tolerance +10 % and 1 pp, n = 4,210)",
  ],
  [
    gate("latency", { kind: "quantile", toleranceBuckets: 1, marginBuckets: 4 }),
    seen(140.3, 99.6),
    "*latency p95* was 140 ms against 100 ms with v1 (tolerance +5 %, n = 4,210)",
  ],
  [
    gate("equal-opportunity-gap", { kind: "fairness", groups: ["women", "men"], bound: 0.05, margin: 0.1 }),
    seen(0.42, 0.24, { estimate: 0.18 }),
    "*equal-opportunity gap* was 0.18 wider than with v1 (tolerance 0.05, n = 4,210)",
  ],
  [
    gate("feedback-score", { kind: "boundedMean", margin: 0.05 }),
    seen(0.714, 0.78),
    "*user rating* was 0.71 against 0.78 with v1 (tolerance 0, n = 4,210)",
  ],
  [gate("error-rate", { kind: "limit", limit: 0.05 }), seen(0.062, null), "*errors* was 6.2 % (limit 5 %, n = 4,210)"],
])("%# says what was seen, against what, and how much of it", (config, outcome, words) => {
  expect(harmWords(config, outcome, "v1").replaceAll("\u202f", " ")).toBe(words);
});

test("says what is still missing", () => {
  const config = gate("equal-opportunity-gap", { kind: "fairness", groups: ["a", "b"], margin: 0.1 });
  expect(waitingWords(config, undefined, "v1")).toBe(
    "*equal-opportunity gap* is not yet shown to be no worse than v1 (margin 0.1, n = 0)",
  );
  expect(limitWords(gate("latency", { kind: "quantile", marginBuckets: 4 }), "safe")).toBe("margin +21.6\u202f%");
  expect(percentWords(0.001)).toBe("0.001\u202f%");
});
