import fc from "fast-check";
import { expect, test } from "vitest";
import { addHistograms, everyBucket, trimBuckets } from "./bucket-counts.ts";

const counts = fc.array(fc.oneof(fc.constant(0), fc.nat(9)), { maxLength: 40 });
const buckets = fc.record({ histogram: counts, firstBucket: fc.nat(20) });
const upTo = (row: readonly number[], length: number): number[] =>
  Array.from({ length }, (_, bucket) => row[bucket] ?? 0);

test("a trimmed histogram has the same counts in the same buckets, and no empty end", () => {
  fc.assert(
    fc.property(counts, (row) => {
      const trimmed = trimBuckets(row);
      expect(upTo(everyBucket(trimmed), 40)).toEqual(upTo(row, 40));
      expect(trimmed.histogram[0]).not.toBe(0);
      expect(trimmed.histogram.at(-1)).not.toBe(0);
    }),
  );
});

test("histograms add up bucket by bucket, whatever their lengths, and leave the summands as they were", () => {
  fc.assert(
    fc.property(buckets, buckets, (a, b) => {
      const [a0, b0] = structuredClone([a, b]);
      const [every, more] = [upTo(everyBucket(a), 60), upTo(everyBucket(b), 60)];
      expect(upTo(addHistograms(a, b)!, 60)).toEqual(every.map((each, bucket) => each + more[bucket]!));
      expect([a, b]).toEqual([a0, b0]);
    }),
  );
  expect(addHistograms(undefined, { histogram: [1], firstBucket: 1 })).toEqual([0, 1]);
  expect(addHistograms(undefined, undefined)).toBeUndefined();
});
