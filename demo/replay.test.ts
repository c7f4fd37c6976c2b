import { describe, expect, it } from "vitest";
import { type LabelledRecord, readAdult, splitAdult } from "./adult.ts";
import { decide, loadModels, type ModelVersion, scoreRecord } from "./model.ts";
import { replayMix, replayStream } from "./replay.ts";

const REQUESTS = 40_000;
const { training, replayed } = splitAdult(readAdult());
const models = loadModels();

function take(seed: number, count: number): LabelledRecord[] {
  const stream = replayStream(replayed, seed);
  return Array.from({ length: count }, () => stream.next().value);
}

function measure(version: ModelVersion, rows: LabelledRecord[]) {
  const right = rows.filter((row) => decide(scoreRecord(models[version], row.record)) === row.label).length;
  const truePositiveRate = (group: string) => {
    const positives = rows.filter((row) => row.group === group && row.label === 1);
    return positives.filter((row) => decide(scoreRecord(models[version], row.record)) === 1).length / positives.length;
  };
  return { accuracy: right / rows.length, gap: truePositiveRate("men") - truePositiveRate("women") };
}

describe("the replayed stream", () => {
  const rows = take(1, REQUESTS);

  it("has the stated mix of groups and labels", () => {
    for (const stratum of replayMix) {
      const count = rows.filter((row) => row.group === stratum.group && row.label === stratum.label).length;
      expect(count / rows.length).toBeCloseTo(stratum.share, 1);
      expect(Math.abs(count / rows.length - stratum.share)).toBeLessThan(0.01);
    }
    expect(replayMix.reduce((sum, stratum) => sum + stratum.share, 0)).toBeCloseTo(1, 9);
  });

  it("repeats itself for the same seed and differs for another", () => {
    expect(take(7, 500)).toEqual(take(7, 500));
    expect(take(7, 500)).not.toEqual(take(8, 500));
  });

  it("replays no row a model was trained on", () => {
    const seen = new Set(training);
    expect(training).toHaveLength(16_000);
    expect(rows.some((row) => seen.has(row))).toBe(false);
  });

  it("shows v3 no less accurate than v1 and at least 0.1 less fair", () => {
    const v1 = measure("v1", rows);
    const v3 = measure("v3", rows);
    expect(v3.accuracy).toBeGreaterThanOrEqual(v1.accuracy);
    expect(v3.gap - v1.gap).toBeGreaterThanOrEqual(0.1);
  });

  it("shows v2 more accurate than v1 and no less fair", () => {
    const v1 = measure("v1", rows);
    const v2 = measure("v2", rows);
    expect(v2.accuracy).toBeGreaterThan(v1.accuracy);
    expect(v2.gap).toBeLessThan(v1.gap);
  });
});
