import { expect, test } from "vitest";
import { countHealth, healthProblem, isNothingHeard, NOTHING_HEARD, type TelemetryHealth } from "./telemetry-health.ts";

const plan = { freshnessSeconds: 60 };
const quiet = { n: 0, ageSeconds: 0, refused: 0, crossed: 0 };
const health = (changes: Partial<TelemetryHealth>): TelemetryHealth => ({ ...NOTHING_HEARD, ...changes });

test("ages are of the last tick that counted any; what was refused is counted by step, what crossed from the start on", () => {
  const first = countHealth(NOTHING_HEARD, {
    heard: { n: 4, ageSeconds: 6, refused: 2, crossed: 1 },
    isNewStep: false,
  });
  expect(first).toEqual({ crossed: 1, lag: { seconds: 1.5, n: 4 }, stored: 4, refused: 2 });
  expect(countHealth(first, { heard: undefined, isNewStep: false })).toBe(first);
  const labels = countHealth(first, { heard: { ...quiet, refused: 3 }, isNewStep: false });
  expect(labels).toEqual({ ...first, refused: 5 });
  const next = countHealth(labels, { heard: { n: 2, ageSeconds: 1, refused: 0, crossed: 1 }, isNewStep: true });
  expect(next).toEqual({ crossed: 2, lag: { seconds: 0.5, n: 2 }, stored: 2, refused: 0 });
});

test("nothing heard is known by its figures, also after it was stored", () => {
  expect(isNothingHeard(JSON.parse(JSON.stringify(NOTHING_HEARD)))).toBe(true);
  expect(isNothingHeard(health({ refused: 1 }))).toBe(false);
  expect(isNothingHeard(health({ lag: { seconds: 0, n: 1 } }))).toBe(false);
});

test("a hundredth of crossed units or refused requests is a problem, fewer than ten never", () => {
  expect(healthProblem(health({ crossed: 9 }), { plan, units: 20 })).toBeNull();
  expect(healthProblem(health({ crossed: 10 }), { plan, units: 1_000 })).toBeNull();
  expect(healthProblem(health({ crossed: 11 }), { plan, units: 1_000 })).toEqual({
    kind: "multiple_exposures",
    n: 11,
    of: 1_000,
  });
  expect(healthProblem(health({ stored: 990, refused: 10 }), { plan, units: 0 })).toBeNull();
  expect(healthProblem(health({ stored: 900, refused: 10 }), { plan, units: 0 })).toMatchObject({
    kind: "telemetry_refused",
    of: 910,
  });
});

test("telemetry is late when its mean age is past what the plan calls fresh", () => {
  expect(healthProblem(health({ lag: { seconds: 60, n: 5 } }), { plan, units: 0 })).toBeNull();
  expect(healthProblem(health({ lag: { seconds: 61, n: 5 } }), { plan, units: 0 })).toMatchObject({
    kind: "telemetry_late",
    limitSeconds: 60,
  });
});
