import { expect, it } from "vitest";
import { seededRandom } from "../../demo/random.ts";
import { Binomial } from "./binomial.ts";

it.each([
  [5, 0.01],
  [50, 0.5],
  [495, 0.2],
  [250, 0.001],
])("draws counts of %d trials at %d with the right mean and variance", (n, p) => {
  const random = seededRandom(3);
  const binomial = new Binomial(p);
  const draws = Array.from({ length: 40_000 }, () => binomial.draw(n, random));
  const mean = draws.reduce((sum, x) => sum + x, 0) / draws.length;
  const variance = draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / draws.length;
  const spread = n * p * (1 - p);
  expect(Math.abs(mean - n * p)).toBeLessThan(4 * Math.sqrt(spread / draws.length));
  expect(variance / spread).toBeGreaterThan(0.9);
  expect(variance / spread).toBeLessThan(1.1);
  expect(Math.min(...draws)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...draws)).toBeLessThanOrEqual(n);
});

it("has nothing to draw at the ends", () => {
  const random = seededRandom(1);
  expect([new Binomial(0).draw(9, random), new Binomial(1).draw(9, random), new Binomial(0.3).draw(0, random)]).toEqual(
    [0, 9, 0],
  );
});
