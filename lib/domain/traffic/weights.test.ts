import fc from "fast-check";
import { expect, test } from "vitest";
import { isSameShare } from "./adapter.ts";
import { candidateFirst, MOST_WEIGHT, shareOf, weightProblem, weightsFor } from "./weights.ts";

test.each([
  [0, [0, 1]],
  [1, [1, 99]],
  [5, [1, 19]],
  [25, [1, 3]],
  [50, [1, 1]],
  [99.5, [199, 1]],
  [100, [1, 0]],
])("%f %% is made of the smallest weights that make it: %j", (percent, [candidate, baseline]) => {
  expect(weightsFor(percent)).toMatchObject({ candidate, baseline });
});

test("a share that is not made exactly says what it really is", () => {
  expect(weightsFor(33.333)?.percent).toBeCloseTo(33.333, 2);
  expect(weightsFor(49.95)?.percent).not.toBe(49.95);
});

test("a share below the least weight is refused, not rounded to nothing", () => {
  expect(weightsFor(0.01)).toBeNull();
  expect(weightsFor(99.9)).toBeNull();
  expect(weightProblem(0.01)).toMatch(/whole numbers from 0 to 256.*0\.389/);
});

const percents = fc.integer({ min: 0, max: 100_000 }).map((buckets) => buckets / 1_000);

test("whatever is made is within the tolerance, in range, and empties no side that has a share", () => {
  fc.assert(
    fc.property(percents, (percent) => {
      const made = weightsFor(percent);
      if (!made) return percent < 0.4 || percent > 99.6;
      const { candidate, baseline } = made;
      const inRange = [candidate, baseline].every((one) => Number.isInteger(one) && one >= 0 && one <= MOST_WEIGHT);
      const isWhole = percent > 0 === candidate > 0 && percent < 100 === baseline > 0;
      return (
        inRange &&
        isWhole &&
        isSameShare(made.percent, percent) &&
        made.percent === shareOf(candidate, candidate + baseline)
      );
    }),
    { numRuns: 2_000 },
  );
});

test("between the two writes somebody serves", () => {
  fc.assert(
    fc.property(percents, percents, (from, to) => {
      const [now, wanted] = [weightsFor(from), weightsFor(to)];
      if (!now || !wanted) return true;
      const first = candidateFirst(now, wanted);
      const between = first
        ? { candidate: wanted.candidate, baseline: now.baseline }
        : { candidate: now.candidate, baseline: wanted.baseline };
      return between.candidate + between.baseline > 0;
    }),
    { numRuns: 2_000 },
  );
});

test("along a ramp the share between the two writes lies between the old and the new one", () => {
  const ramp = [0, 5, 25, 50, 100];
  for (const [index, to] of ramp.entries()) {
    const [now, wanted] = [weightsFor(ramp[index - 1] ?? 0), weightsFor(to)];
    if (!now || !wanted) throw new Error("a ramp of these shares can be made");
    const pair = candidateFirst(now, wanted)
      ? { candidate: wanted.candidate, baseline: now.baseline }
      : { candidate: now.candidate, baseline: wanted.baseline };
    const share = shareOf(pair.candidate, pair.candidate + pair.baseline);
    expect(share).toBeGreaterThanOrEqual(now.percent);
    expect(share).toBeLessThanOrEqual(wanted.percent);
  }
});
