import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../demo/random.ts";
import { play, TICKS_PER_MINUTE, type Tick } from "../tick.ts";
import { createArgo } from "./argo.ts";
import { createFlagger } from "./flagger.ts";
import { createGrowthBook, lowerBound } from "./growthbook.ts";
import { createKayenta, isHigh } from "./kayenta.ts";
import { isShiftedUp, shiftBetween, zAt } from "./mann-whitney.ts";
import { minuteCounter } from "./minute.ts";

/** Ticks whose canary events are given per minute; 50 requests a tick, the baseline likewise with its own events. */
function ticks(canaryEvents: readonly number[], baselineEvents = canaryEvents.map(() => 0)): Tick[] {
  return canaryEvents.flatMap((events, minute) =>
    Array.from({ length: TICKS_PER_MINUTE }, (_, i): Tick => {
      const isFirst = i === 0;
      const seen = [{ n: [50, 50], s: [isFirst ? events : 0, isFirst ? baselineEvents[minute]! : 0] }];
      const number = minute * TICKS_PER_MINUTE + i + 1;
      return { number, shares: [0.5, 0.5], opens: null, assigned: [50, 50], data: {}, seen };
    }),
  );
}

describe("Argo Rollouts", () => {
  it("fails at the first minute above its limit, and at none that only reaches it", () => {
    // 6 of 600 are 1 %.
    expect(play(ticks([6, 6, 7, 0]), [createArgo("argo", [0.01])])).toEqual({ argo: 36 });
    expect(play(ticks([6, 6, 6]), [createArgo("argo", [0.01])])).toEqual({ argo: null });
  });
});

describe("Flagger", () => {
  it("rolls back one interval after the failed check", () => {
    expect(play(ticks([6, 7, 0, 0]), [createFlagger("flagger", [0.01])])).toEqual({ flagger: 36 });
  });

  it("takes a minute without requests for a failed check", () => {
    const silent = ticks([0, 0]).map((tick) => ({ ...tick, seen: [{ n: [0, 50], s: [0, 0] }] }));
    expect(play(silent, [createFlagger("flagger", [0.01])])).toEqual({ flagger: 24 });
  });
});

describe("peers of one rollout", () => {
  it("read the same minutes from one counter as from counters of their own, also after the first has spoken", () => {
    const stream = ticks([6, 7, 3, 31, 0, 0]);
    const alone = play(stream, [createArgo("argo", [0.01]), createFlagger("flagger", [0.05])]);
    const minute = minuteCounter();
    const together = play(stream, [createArgo("argo", [0.01], minute), createFlagger("flagger", [0.05], minute)]);
    expect(together).toEqual(alone);
    expect(together).toEqual({ argo: 24, flagger: 60 });
  });
});

describe("GrowthBook", () => {
  it("has the one-sided sequential interval of the published formula", () => {
    // By hand: rho² = (-2 ln .1 + ln(-2 ln .1 + 1)) / 5000 = 0.0012656; s²n = 10000 (.0475 + .0384) / 5000.
    const bound = lowerBound({ n: 5_000, s: 250 }, { n: 5_000, s: 200 });
    expect(bound).toBeCloseTo(0.01 - 0.0114, 3);
    expect(lowerBound({ n: 5_000, s: 300 }, { n: 5_000, s: 200 })).toBeGreaterThan(0);
  });

  it("looks at each refresh only", () => {
    const bad = ticks(
      Array.from({ length: 30 }, () => 40),
      Array.from({ length: 30 }, () => 2),
    );
    expect(play(bad, [createGrowthBook("growthbook", 10, seededRandom(1))])).toEqual({ growthbook: 120 });
  });
});

describe("Kayenta", () => {
  const Z = 2.3263478740408408;
  const series = (...values: number[]) => Float64Array.from(values).sort();

  it("has R's wilcox.test: z with ties and continuity correction", () => {
    // wilcox.test(c(1, 2, 2, 3), c(2, 3, 4, 5)): W = 2.5, ties {2: 3, 3: 2}.
    const samples = { experiment: series(1, 2, 2, 3), control: series(2, 3, 4, 5) };
    const z = zAt(samples, { shift: 0, correction: -0.5 });
    const spread = Math.sqrt((16 / 12) * (9 - (24 + 6) / 56));
    expect(z).toBeCloseTo((2.5 - 8 + 0.5) / spread, 12);
  });

  it("estimates the shift between two samples", () => {
    const control = Array.from({ length: 20 }, (_, i) => i / 20);
    const samples = { experiment: series(...control.map((x) => x + 3)), control: series(...control) };
    const estimate = shiftBetween(samples, { z: 0, correction: 0 });
    const low = shiftBetween(samples, { z: Z, correction: 0.5 });
    expect(estimate[0]).toBeCloseTo(3, 1);
    expect(estimate[1] - estimate[0]).toBeLessThan(1e-9);
    expect(low[1]).toBeLessThan(3);
    expect(low[0]).toBeGreaterThan(2.5);
  });

  it("stops looking for the interval when the answer is known, with the answer of the whole search", () => {
    const random = seededRandom(9);
    const drawn = (n: number, mean: number) => series(...Array.from({ length: n }, () => mean + random.next()));
    const answers = Array.from({ length: 300 }, (_, i) => {
      const samples = { experiment: drawn(5 + (i % 40), (i % 7) / 10 - 0.1), control: drawn(5 + (i % 31), 0) };
      const middle = (z: number, correction: number) => {
        const [least, most] = shiftBetween(samples, { z, correction });
        return (least + most) / 2;
      };
      const whole = middle(Z, 0.5) > 0.25 * Math.abs(middle(0, 0));
      expect(isShiftedUp(samples, { z: Z, tolerance: 0.25 })).toBe(whole);
      return whole;
    });
    expect(new Set(answers)).toEqual(new Set([true, false]));
  });

  it("calls a metric high when the whole interval lies above a quarter of the shift", () => {
    const control = Array.from({ length: 30 }, (_, i) => (i % 5) / 100);
    expect(isHigh(control, control)).toBe(false);
    expect(isHigh(control.toReversed(), control)).toBe(false);
    expect(
      isHigh(
        control.map((x) => x + 0.1),
        control,
      ),
    ).toBe(true);
    expect(isHigh([1, 1, 1], [1, 1, 1, 1])).toBe(false);
  });

  it("judges at the end of each interval", () => {
    const bad = ticks(
      Array.from({ length: 12 }, (_, i) => 30 + (i % 4)),
      Array.from({ length: 12 }, (_, i) => 2 + (i % 3)),
    );
    expect(play(bad, [createKayenta("kayenta", 10)])).toEqual({ kayenta: 120 });
  });
});
