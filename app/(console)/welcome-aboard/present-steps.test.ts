import { expect, test } from "vitest";
import type { FirstRun } from "#lib/queries/first-run/first-run";
import { countDone, evaluationCheck, openSteps, spanCheck } from "./present-steps.ts";

const at = Date.parse("2026-11-25T10:00:00Z");
const nothing: FirstRun = {
  asOf: at,
  environment: "production",
  flag: null,
  key: null,
  evaluatedAt: null,
  spans: null,
  hasRollouts: false,
};
const withFlag = { ...nothing, flag: { key: "ranker-model", service: "ranker", fallback: "v1" } };
const withKey = { ...withFlag, key: { name: "ranker", hint: "evk_…", expiresAt: null } };
const connected = { ...withKey, evaluatedAt: at, spans: { count: 2, lastAt: at, carryVariant: true } };

test("the walk opens where the facts end, and ends with the check", () => {
  expect([nothing, withFlag, withKey, connected].map(openSteps)).toEqual([
    ["service"],
    ["key"],
    ["snippet", "check"],
    ["check"],
  ]);
  expect([nothing, withFlag, withKey, connected].map(countDone)).toEqual([0, 1, 2, 4]);
});

test("nothing heard is never green, and neither are spans that no gate could use", () => {
  expect([evaluationCheck(withKey).signal, spanCheck(withKey).signal]).toEqual(["none", "none"]);
  const nameless = { ...connected, spans: { count: 2, lastAt: at, carryVariant: false } };
  expect(spanCheck(nameless)).toMatchObject({ signal: "elevated", detail: expect.stringContaining("result.variant") });
  expect(openSteps(nameless)).toContain("check");
  expect([evaluationCheck(connected).signal, spanCheck(connected).signal]).toEqual(["ok", "ok"]);
});
