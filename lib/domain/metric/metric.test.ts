import fc from "fast-check";
import { expect, test } from "vitest";
import { findMetric, metrics } from "./index.ts";
import { LATENCY_BUCKETS, latencyBucket, latencyEdgeMs, quantileMs } from "./latency-buckets.ts";
import { wilson } from "./wilson.ts";

test("every metric has a key of its own, at least one rule, and stays silent on what it does not measure", () => {
  expect(new Set(metrics.map((metric) => metric.key)).size).toBe(metrics.length);
  for (const metric of metrics) {
    expect(metric.rules.length).toBeGreaterThan(0);
    const foreign =
      metric.source === "feedback"
        ? ({ kind: "request", isError: true, latencyMs: 1 } as const)
        : ({ kind: "feedback", score: 1 } as const);
    expect(metric.measure(foreign)).toBeNull();
  }
});

test("rates count the bad event, so that lower is always better inside a gate", () => {
  expect(findMetric("error-rate")?.measure({ kind: "request", isError: true, latencyMs: 3 })).toMatchObject({
    n: 1,
    s: 1,
  });
  expect(findMetric("accuracy")?.measure({ kind: "labelled", predicted: 1, label: 1, group: null })).toMatchObject({
    s: 0,
  });
  expect(findMetric("accuracy")?.measure({ kind: "labelled", predicted: 0, label: 1, group: null })).toMatchObject({
    s: 1,
  });
  expect(findMetric("conversion")?.measure({ kind: "conversion", goal: "", converted: false })).toMatchObject({ s: 1 });
});

test("equal opportunity looks at qualified people of a known group only", () => {
  const measure = findMetric("equal-opportunity-gap")?.measure;
  expect(measure?.({ kind: "labelled", predicted: 1, label: 1, group: "women" })).toEqual({
    n: 1,
    s: 1,
    group: "women",
  });
  expect(measure?.({ kind: "labelled", predicted: 1, label: 0, group: "women" })).toBeNull();
  expect(measure?.({ kind: "labelled", predicted: 1, label: 1, group: null })).toBeNull();
});

test("a latency lies in the bucket whose upper edge is the first one not below it", () => {
  fc.assert(
    fc.property(fc.double({ min: 1.01, max: 50_000, noNaN: true }), (latencyMs) => {
      const bucket = latencyBucket(latencyMs);
      expect(latencyEdgeMs(bucket)).toBeGreaterThanOrEqual(latencyMs * (1 - 1e-9));
      expect(latencyEdgeMs(bucket - 1)).toBeLessThan(latencyMs * (1 + 1e-9));
    }),
  );
  expect(latencyBucket(0)).toBe(0);
  expect(latencyBucket(Number.NaN)).toBe(0);
  expect(latencyBucket(1e9)).toBe(LATENCY_BUCKETS - 1);
});

test("a quantile is within one bucket of the exact one, and none without data", () => {
  const histogram = new Array<number>(LATENCY_BUCKETS).fill(0);
  for (let ms = 1; ms <= 1000; ms++) histogram[latencyBucket(ms)]! += 1;
  for (const quantile of [0.5, 0.95, 0.99]) {
    const found = quantileMs(histogram, quantile) ?? 0;
    expect(found / (1000 * quantile)).toBeGreaterThan(1 / 1.06);
    expect(found / (1000 * quantile)).toBeLessThan(1.06);
  }
  expect(quantileMs([], 0.5)).toBeNull();
});

test("the score interval holds its share, stays within 0 and 1, and says nothing about nobody", () => {
  expect(wilson(0, 0)).toBeNull();
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (n, share) => {
      const interval = wilson(n, Math.round(n * share));
      expect(interval!.low).toBeGreaterThanOrEqual(0);
      expect(interval!.high).toBeLessThanOrEqual(1);
      expect(interval!.low).toBeLessThanOrEqual(interval!.value + 1e-12);
      expect(interval!.high).toBeGreaterThanOrEqual(interval!.value - 1e-12);
    }),
  );
});
