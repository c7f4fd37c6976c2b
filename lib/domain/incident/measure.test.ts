import { expect, test } from "vitest";
import { estimateHarmed, measureOf, worstGroup } from "./measure.ts";

test("a fairness gate is followed by how many qualified people of a group are found", () => {
  expect(measureOf("equal-opportunity-gap", "fairness")).toMatchObject({ kind: "found", grouped: true });
  expect(measureOf(null, "latency").kind).toBe("latency");
  expect(measureOf("a-metric-of-tomorrow", "quality").kind).toBe("accuracy");
});

test("harm is what the baseline would have got right and the candidate did not", () => {
  const found = measureOf("equal-opportunity-gap", "fairness");
  expect(estimateHarmed(found, { n: 295, s: 52 }, { n: 1000, s: 352 })).toBe(52);
  const errors = measureOf("error-rate", "errors");
  expect(estimateHarmed(errors, { n: 1000, s: 80 }, { n: 3000, s: 6 })).toBe(78);
});

test("no harm is claimed without observations of both, and never below zero", () => {
  const accuracy = measureOf("accuracy", "quality");
  expect(estimateHarmed(accuracy, { n: 100, s: 10 }, { n: 0, s: 0 })).toBeNull();
  expect(estimateHarmed(accuracy, { n: 100, s: 95 }, { n: 100, s: 80 })).toBe(0);
  expect(estimateHarmed(measureOf("latency", "latency"), { n: 9, s: 0 }, { n: 9, s: 0 })).toBeNull();
});

test("the group named is the one that lost most, not the one that is lowest", () => {
  const groups = {
    women: { candidate: { n: 100, s: 18 }, baseline: { n: 100, s: 35 } },
    men: { candidate: { n: 100, s: 61 }, baseline: { n: 100, s: 58 } },
    others: { candidate: { n: 100, s: 10 }, baseline: { n: 100, s: 12 } },
    unseen: { candidate: { n: 0, s: 0 }, baseline: { n: 10, s: 9 } },
  };
  expect(worstGroup(groups)).toBe("women");
});
