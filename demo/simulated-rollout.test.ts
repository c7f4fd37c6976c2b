import { describe, expect, it } from "vitest";
import { simulateRollout } from "./simulated-rollout.ts";

const REPLAYS = 10;
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
});
