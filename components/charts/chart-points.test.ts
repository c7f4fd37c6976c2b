import { describe, expect, it } from "vitest";
import { instantsOf, lastReading, readAt } from "./point.ts";
import { logTicks, niceTicks, tickDigits, timeTicks } from "./ticks.ts";
import { instantWords } from "./time-series-rows.ts";

describe("reading several series at the same instants", () => {
  const points = [
    { at: 0, value: 10, low: 8, high: 12, n: 5 },
    { at: 10, value: 20, low: 18, high: 22 },
    { at: 20, value: null },
    { at: 30, value: 40 },
  ];

  it("keeps its own readings and lies on the line between them", () => {
    expect(readAt(points, [0, 5, 10])).toEqual([
      { value: 10, low: 8, high: 12, n: 5 },
      { value: 15, low: 13, high: 17 },
      { value: 20, low: 18, high: 22, n: undefined },
    ]);
  });

  it("never bridges a gap and never reaches beyond its ends", () => {
    const values = readAt(points, [-5, 15, 20, 25, 30, 35]).map((reading) => reading.value);
    expect(values).toEqual([null, null, null, null, 40, null]);
  });

  it("collects instants once and in order", () => {
    expect(
      instantsOf([
        points,
        [
          { at: 5, value: 1 },
          { at: 10, value: 1 },
        ],
      ]),
    ).toEqual([0, 5, 10, 20, 30]);
  });

  it("ends at the last reading that exists", () => {
    expect(lastReading([...points, { at: 40, value: null }])).toEqual({ at: 30, value: 40 });
    expect(lastReading([{ at: 1, value: null }])).toBeNull();
  });
});

describe("ticks", () => {
  it("encloses the range with at most five round values", () => {
    expect(niceTicks(62, 118)).toEqual([60, 80, 100, 120]);
    expect(niceTicks(0, 0.79)).toEqual([0, 0.2, 0.4, 0.6, 0.8]);
    for (const [low, high] of [
      [0, 1e-4],
      [0.831, 0.8312],
      [3, 3],
      [0, 0],
      [-5, 7],
    ] as const) {
      const ticks = niceTicks(low, high);
      expect(ticks.length).toBeLessThanOrEqual(5);
      expect(ticks[0]).toBeLessThanOrEqual(low);
      expect(ticks.at(-1)).toBeGreaterThanOrEqual(high);
    }
  });

  it("prints as many digits as the step needs", () => {
    expect(tickDigits([0, 0.2], 1)).toBe(1);
    expect(tickDigits([0.8, 0.84], 100)).toBe(0);
    expect(tickDigits([0, 0.005], 100)).toBe(1);
  });

  it("steps through powers of ten", () => {
    expect(logTicks(0.01, 1e6)).toEqual([0.01, 1, 100, 10_000, 1_000_000]);
    expect(logTicks(1, 1000)).toEqual([1, 10, 100, 1000]);
  });

  it("names round instants in UTC", () => {
    const from = Date.parse("2026-11-23T13:56:00Z");
    expect(timeTicks({ fromMs: from, toMs: from + 16 * 60_000, atMost: 6 }).map((tick) => tick.label)).toEqual([
      "13:57",
      "14:00",
      "14:03",
      "14:06",
      "14:09",
      "14:12",
    ]);
    expect(timeTicks({ fromMs: from, toMs: from + 60_000, atMost: 4 }).map((tick) => tick.label)).toEqual([
      "13:56:00",
      "13:56:15",
      "13:56:30",
      "13:56:45",
      "13:57:00",
    ]);
    expect(timeTicks({ fromMs: from, toMs: from + 6 * 86_400_000, atMost: 6 }).map((tick) => tick.label)[0]).toBe(
      "24 Nov",
    );
  });
});

it("names the day of a reading where the chart spans several", () => {
  const at = Date.UTC(2026, 10, 22, 14, 7, 45);
  expect(instantWords(at, { from: at - 3_600_000, to: at })).toBe("14:07:45");
  expect(instantWords(at, { from: at - 3 * 86_400_000, to: at })).toBe("22 Nov 14:07:45");
});
