import { describe, expect, it } from "vitest";
import { outcomeOf } from "./outcomes.ts";
import { seededRandom } from "./random.ts";

const DRAWS = 50_000;
const outcomes = (decision: 0 | 1, label: 0 | 1) => {
  const random = seededRandom(5);
  return Array.from({ length: DRAWS }, () => outcomeOf(decision, label, random));
};
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("what follows from a decision", () => {
  it("lets the label arrive 2 to 5 seconds later", () => {
    const delays = outcomes(1, 1).map((outcome) => outcome.labelDelayMs);
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(2_000);
    expect(Math.max(...delays)).toBeLessThanOrEqual(5_000);
  });

  it.each([
    [1, 1, 0.9, 0.12],
    [0, 0, 0.9, 0.12],
    [1, 0, 0.1, 0.04],
    [0, 1, 0.1, 0.04],
  ] as const)("decision %i on label %i: mean rating %f, conversion %f", (decision, label, rating, conversion) => {
    const all = outcomes(decision, label);
    const ratings = all.flatMap((outcome) => outcome.feedbackScore ?? []);
    expect(ratings.length / DRAWS).toBeCloseTo(0.3, 1);
    expect(mean(ratings)).toBeCloseTo(rating, 1);
    expect(Math.abs(mean(all.map((outcome) => outcome.converted)) - conversion)).toBeLessThan(0.01);
  });

  it("draws the same world for both variants", () => {
    const delays = (decision: 0 | 1) => outcomes(decision, 1).map((outcome) => outcome.labelDelayMs);
    expect(delays(0)).toEqual(delays(1));
  });
});
