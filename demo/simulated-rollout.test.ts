import { describe, expect, it } from "vitest";
import { readRecording } from "./recording.ts";
import { simulateRollout } from "./simulated-rollout.ts";

const REPLAYS = 10;
const ALIKE = 30;
const replay = (candidate: "v2" | "v3") =>
  Array.from({ length: REPLAYS }, (_, seed) =>
    simulateRollout({ candidate, baseline: "v1", requests: { perSecond: 176 }, seed: seed + 1 }, 600),
  );

describe("the story on simulated traffic", () => {
  it("rolls v3 back by its fairness gate within 4 minutes", () => {
    for (const run of replay("v3")) {
      expect(run).toMatchObject({ end: "rolled_back", rolledBackBy: ["equal-opportunity"] });
      expect(run.seconds).toBeLessThanOrEqual(240);
    }
  });

  it("finds v2 non-inferior on every guardrail", () => {
    for (const run of replay("v2")) expect(run.end).toBe("non_inferior");
  });

  it("rolls v1 back against itself no more often than promised, on recorded requests", () => {
    const recorded = readRecording();
    const runs = Array.from({ length: ALIKE }, (_, seed) =>
      simulateRollout({ candidate: "v1", baseline: "v1", requests: { recorded }, seed: seed + 1 }, 720),
    );
    const rolledBack = runs.filter((run) => run.end === "rolled_back").length;
    // alpha is 1 %; three standard errors.
    expect(rolledBack).toBeLessThanOrEqual(ALIKE * 0.01 + 3 * Math.sqrt(ALIKE * 0.01 * 0.99));
    expect(runs.filter((run) => run.end === "non_inferior").length).toBeGreaterThan(ALIKE / 2);
  });
});
