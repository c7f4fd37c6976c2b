import { describe, expect, it } from "vitest";
import { quantileMs } from "#lib/domain/metric/latency-buckets";
import { readAdult, splitAdult } from "./adult.ts";
import { demoHistory, type HistoryRow, v1PositiveShare } from "./history.ts";
import { decide, loadModels, scoreRecord } from "./model.ts";

const now = new Date("2026-03-04T10:07:30Z");
const rows = [...demoHistory(now)];
const keyOf = (row: HistoryRow) =>
  [row.environment, row.service, row.metric, row.variant, row.groupKey, row.bucketAt.toISOString()].join(" ");

describe("the demo's history", () => {
  it("covers three days of ten-minute buckets up to now, each key once, marked as demo history", () => {
    const times = rows.map((row) => row.bucketAt.getTime());
    expect(new Date(Math.max(...times)).toISOString()).toBe("2026-03-04T09:50:00.000Z");
    expect(new Date(Math.min(...times)).toISOString()).toBe("2026-03-01T10:00:00.000Z");
    expect(new Set(times).size).toBe(3 * 144);
    expect(new Set(rows.map(keyOf)).size).toBe(rows.length);
    expect(rows.every((row) => row.demoHistory)).toBe(true);
  });

  it("gives the same numbers for the same bucket, whenever it is made", () => {
    const earlier = new Map([...demoHistory(new Date(now.getTime() - 3_600_000))].map((row) => [keyOf(row), row]));
    const shared = rows.filter((row) => earlier.has(keyOf(row)));
    expect(shared.length).toBeGreaterThan(3_000);
    for (const row of shared) expect(row).toEqual(earlier.get(keyOf(row)));
  });

  it("has counts that a chart can divide: n and s whole where events are counted, s within n", () => {
    for (const row of rows) {
      expect(row.s).toBeLessThanOrEqual(row.n);
      expect(row.s).toBeGreaterThanOrEqual(0);
      if (row.metric !== "feedback") expect(Number.isInteger(row.n) && Number.isInteger(row.s)).toBe(true);
      if (row.metric === "requests") expect(row.histogram?.reduce((sum, count) => sum + count, 0)).toBe(row.n);
    }
  });

  it("swings with the hour and shows latencies of the feature lookup", () => {
    const requests = rows.filter((row) => row.metric === "requests" && row.service === "income-scorer");
    const byHour = (hour: number) => requests.find((row) => row.bucketAt.getUTCHours() === hour)!.n;
    expect(byHour(15)).toBeGreaterThan(1.7 * byHour(3));
    const p95 = quantileMs(requests[0]!.histogram!, 0.95)!;
    expect(p95).toBeGreaterThan(80);
    expect(p95).toBeLessThan(110);
  });

  it("uses v1's own rates on the replayed half", () => {
    const model = loadModels().v1;
    const { replayed } = splitAdult(readAdult());
    for (const group of ["women", "men"] as const) {
      for (const label of [0, 1] as const) {
        const stratum = replayed.filter((row) => row.group === group && row.label === label);
        const positive = stratum.filter((row) => decide(scoreRecord(model, row.record)) === 1).length;
        expect(positive / stratum.length).toBeCloseTo(v1PositiveShare[group][label], 3);
      }
    }
  });
});
