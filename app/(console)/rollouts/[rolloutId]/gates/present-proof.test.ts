import { expect, test } from "vitest";
import type { ProofLine } from "#lib/queries/rollout/gate-proofs";
import { faultWords, proofWords } from "./present-proof.ts";

test("a stated harm is counted in its own unit", () => {
  expect(faultWords({ kind: "points", by: 0.01 })).toBe("+1 point of bad events");
  expect(faultWords({ kind: "points", by: 0.005 })).toBe("+0.5 points of bad events");
  expect(faultWords({ kind: "gap", by: 0.1 })).toBe("one group worse by 10 points");
  expect(faultWords({ kind: "slower", by: 1.276 })).toBe("answers 27.6 % slower");
});

test("a proof says its day: that of last month still stands", () => {
  const proof = {
    provedAt: Date.parse("2026-10-28T15:18:41Z"),
    result: {
      falseAlarms: 1,
      resamplings: 200,
      promisedRate: 0.002,
      mostExpected: 2.3,
      baselineKeepsRule: true,
      fault: { kind: "points", by: 0.01 },
      detections: 196,
      medianDelaySeconds: 42,
    },
  } as ProofLine;
  expect(proofWords(proof)).toContain("28 Oct 15:18:41 UTC");
});
