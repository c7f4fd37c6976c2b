import { describe, expect, it } from "vitest";
import { gateSpacing, rungHeight, stair, timeScale, treadLabel, worstGate } from "./ladder-geometry.ts";

const rungs = [0, 10, 25, 50, 100];

describe("ladder geometry", () => {
  it("gives every rung the same height and places other shares between", () => {
    expect(rungs.map((rung) => rungHeight(rungs, rung))).toEqual([208, 162.5, 117, 71.5, 26]);
    expect(rungHeight(rungs, 75)).toBe((71.5 + 26) / 2);
    expect(rungHeight([0, 50], 100)).toBe(26);
  });

  it("draws to time and keeps what lies outside at the edge", () => {
    const x = timeScale(1000, 3000, { left: 50, right: 150 });
    expect([0, 1000, 2000, 3000, 9000].map(x)).toEqual([50, 50, 100, 150, 150]);
  });

  it("climbs from the ground", () => {
    const x = timeScale(0, 100, { left: 0, right: 100 });
    const path = stair(
      [
        { trafficPercent: 10, from: 0, to: 50 },
        { trafficPercent: 25, from: 50, to: 100 },
      ],
      x,
      (percent) => 100 - percent,
    );
    expect(path).toBe("M0.0 100.0L0.0 90.0L50.0 90.0L50.0 75.0L100.0 75.0");
    expect(stair([], x, (percent) => percent)).toBe("");
  });

  it("shortens words by the room there is", () => {
    const step = { trafficPercent: 10, from: 0, to: 300_000 };
    expect(treadLabel(step, 100, false)).toBe("10\u202f% · 5:00");
    expect(treadLabel(step, 40, false)).toBe("10\u202f%");
    expect(treadLabel(step, 10, false)).toBe("");
    expect(treadLabel(step, 10, true)).toBe("10\u202f% · 5:00");
  });

  it("shows all gates when they fit and the worst one when they do not", () => {
    expect(gateSpacing(5, 200)).toBe(14);
    expect(gateSpacing(5, 40)).toBeNull();
    expect(worstGate(["watching", "regressed", "non_inferior"])).toBe("regressed");
    expect(worstGate([])).toBeUndefined();
  });
});
