import fc from "fast-check";
import { expect, test } from "vitest";
import { bucketOf, candidateWeight, isCandidateUnit, murmur3, TOTAL_WEIGHT } from "./bucket.ts";

test.each([
  ["", 0],
  ["a", 1009084850],
  ["user1", 3305849917],
  ["jon@company.com", 1557731397],
  ["ejOoVL", 0x00000000],
  ["bY9fO-", 0x00000001],
  ["SI7p-", 0x7fffffff],
  ["6LvT0", 0x80000000],
  ["ceQdGm", 0xffffffff],
  ["checkout-modeluser-1", 2195692120],
  ["é", 269551495],
  ["日本", 3302619458],
  ["user-é", 3418645155],
  ["😀", 3199479546],
])("hashes %j over its UTF-8 bytes", (text, hash) => {
  expect(murmur3(text)).toBe(hash);
});

test("hashes long keys in one piece, whichever way they are encoded", () => {
  const long = "x".repeat(2_000);
  expect(murmur3(long)).toBe(murmur3(`${long}`));
  expect(murmur3(`${long}a`)).not.toBe(murmur3(`${long}b`));
});

test.each([
  [0x00000000, 100, 0],
  [0x00000001, 100, 0],
  [0x7fffffff, 100, 49],
  [0x80000000, 100, 50],
  [0xffffffff, 100, 99],
  [2682799072, 100, 62],
  [4278517551, 100, 99],
  [801845258, 100, 18],
  [2195692120, 100_000, 51122],
  [4290916964, 100_000, 99905],
  [2340410706, 100_000, 54491],
  [1382383509, 100_000, 32186],
])("puts hash %i of %i buckets into %i", (hash, total, bucket) => {
  expect(bucketOf(hash, total)).toBe(bucket);
});

test("the bucket is the exact 64-bit product shifted right by 32", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffffffff }), (hash) => {
      expect(bucketOf(hash, TOTAL_WEIGHT)).toBe(Number((BigInt(hash) * BigInt(TOTAL_WEIGHT)) >> 32n));
    }),
    { numRuns: 2_000 },
  );
});

test("a ramp is monotone and sticky: who has the candidate keeps it as the share grows", () => {
  const share = fc.integer({ min: 0, max: TOTAL_WEIGHT });
  fc.assert(
    fc.property(fc.string(), fc.string({ minLength: 1 }), share, share, (seed, targetingKey, one, other) => {
      const [small, large] = one < other ? [one, other] : [other, one];
      if (isCandidateUnit({ seed, targetingKey }, small))
        expect(isCandidateUnit({ seed, targetingKey }, large)).toBe(true);
    }),
    { numRuns: 5_000 },
  );
});

test("the share of units is the share of traffic", () => {
  for (const percent of [1, 10, 25, 50]) {
    const weight = candidateWeight(percent);
    let candidates = 0;
    for (let i = 0; i < 40_000; i++)
      if (isCandidateUnit({ seed: "rol_seed", targetingKey: `application-${i}` }, weight)) candidates++;
    expect(Math.abs(candidates / 40_000 - percent / 100)).toBeLessThan(0.01);
  }
});

test("one bucket is 0.001 %, and shares outside 0 to 100 are held to it", () => {
  expect(candidateWeight(0.001)).toBe(1);
  expect(candidateWeight(33.333)).toBe(33_333);
  expect(candidateWeight(100)).toBe(TOTAL_WEIGHT);
  expect(candidateWeight(140)).toBe(TOTAL_WEIGHT);
  expect(candidateWeight(-1)).toBe(0);
});
